"""Training material from a playbook: scripts, cards, worksheets and the like, in every language of the playbook.

Playbook + pitfalls + vocabulary ──staging──▶ Material ──artefact──▶ Sheets ──press──▶ HTML, PDF, text
Playbook + scene + slips + seed ──dialogues──▶ Dialogue
"""
