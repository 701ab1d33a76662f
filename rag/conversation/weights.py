"""What each feature of ``antecedent`` counts for.

Positive weights speak for inserting a phrase, negative against it. Fitted by ``python -m benchmarks.fit_followups``
(L-BFGS, a little L2) to the greatest expected character F1 of the rewritten question under a softmax over the phrases
and none: on 500 spoken follow-ups that people had completed, the same 500 as they completed them, behind their own
turn and behind another one, 600 questions on policy and law behind unrelated ones, and 740 dialogues made from
patterns about laws, plans and benefits. ``--write`` puts new numbers here; a new feature is first added by hand.
"""

WEIGHTS: dict[str, float] = {
    # How complete a question without a pronoun looks, the same for every phrase.
    "gap": 2.26,
    "words": -2.73,
    "length": 0.83,
    "no noun": 1.18,
    "noun first": -1.33,
    "verb first": 2.26,
    "attribute first": 2.22,
    "own subject": -3.11,
    "own subject, rare": -1.76,
    "own owner": -0.90,
    "own object": -1.42,
    "own name": -2.69,
    "how to": -1.97,
    "rarest word": -5.14,
    "names the topic": -2.17,
    # How a phrase was found.
    "is title": 0.61,
    "is focus": 0.38,
    "is subject": 2.63,
    "is owner": 3.72,
    "is nominal": 4.98,
    "is chunk": -1.91,
    "is name": -1.29,
    "is first": 1.11,
    "is last": 1.04,
    "in both": 0.64,
    "whole topic": 0.63,
    # What it looks like.
    "one character": -1.25,
    "over 5 characters": -0.82,
    "phrase has 的": -1.65,
    "document": 0.74,
    "function word": -4.37,
    "rarest word of phrase": 3.86,
    # How it goes with the question.
    "person, name": 1.51,
    "person, asked who": 2.72,
    "head asked for": 7.50,
    "answered": -1.75,
    "answered, long": -2.15,
    "repeated": -1.92,
    "wholly repeated": -1.24,
}
