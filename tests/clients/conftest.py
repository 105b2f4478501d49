"""Whole packs, made once for all tests."""

import sys
from functools import cache
from pathlib import Path

import pytest

import deescalate as de
from deescalate.training.packing import pack
from deescalate.training.rendering import Look, Wish, order_of

sys.path.insert(0, str(Path(__file__).parent))

from programs import DAY, LANGUAGES


@pytest.fixture(scope="session")
def packs(tmp_path_factory):
    """By language, a whole pack."""
    coach = de.load("sedus")

    @cache
    def made(language):
        folder = tmp_path_factory.mktemp(language) / "pack"
        packed = pack(coach, order_of(coach, Wish(language, date=DAY), Look()), Look(), folder)
        return folder, packed

    return made


@pytest.fixture(params=LANGUAGES)
def packed(request, packs):
    return packs(request.param)


@pytest.fixture
def folder(packed):
    return packed[0]
