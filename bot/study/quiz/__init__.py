"""Quizzes: which questions make a paper, how their options are put, and questions for lectures that have none."""
