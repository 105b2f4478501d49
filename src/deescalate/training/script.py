"""script: the call flow by stage - purpose, what the customer may say, lines, what to avoid, how it goes on, exits."""

from deescalate.training.job import Job, Sheet


def script(job: Job) -> tuple[Sheet, ...]:
    """The script as one page."""
    text = job.page("script.html.j2", title=job.labels.gettext("Call script"))
    return (Sheet("script", "html", text),)
