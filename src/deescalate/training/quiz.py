"""quiz: which reply is better, and why - to print with its key, for Moodle (XML) and for others (GIFT, a text file)."""

from deescalate.training.job import Job, Sheet
from deescalate.training.questions import questions_of
from deescalate.training.quiz_files import gift, moodle, situation


def quiz(job: Job) -> tuple[Sheet, ...]:
    """The quiz to print, and the files for learning platforms."""
    questions = questions_of(job)
    shown = tuple((question, situation(question, job.labels)) for question in questions)
    title = job.labels.gettext("Which reply is better, and why?")
    return (
        Sheet("quiz", "html", job.page("quiz.html.j2", title=title, questions=shown, letters="ABCD")),
        Sheet("quiz-moodle", "xml", moodle(questions, job.material, job.labels)),
        Sheet("quiz-gift", "txt", gift(questions, job.material, job.labels)),
    )
