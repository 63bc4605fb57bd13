using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;

namespace Triage.Storage.Knowledge;

/// <summary>Whether the tree holds together: every choice leads somewhere, every question is reached, every path can end.</summary>
internal static class ChecklistPaths
{
    public static void Check(IReadOnlyList<LocatedQuestion> questions, IReadOnlySet<string> classIds)
    {
        var byId = new Dictionary<string, LocatedQuestion>(StringComparer.Ordinal);
        foreach (var question in questions)
        {
            var id = question.Question.Id;
            if (id.Length > 0 && !byId.TryAdd(id, question))
            {
                question.At.Mistake("id", $"The question '{id}' is there twice.", "Give this one another id.");
            }
        }

        var leading = LeadingChoices(questions);
        foreach (var question in questions)
        {
            CheckChoices(question);
            CheckSkips(question, leading);
            foreach (var edge in question.Edges)
            {
                CheckEdge(question.Question, edge, byId, leading, classIds);
            }
        }

        CheckReached(questions, byId);
        CheckEnds(questions);
    }

    private static HashSet<string> LeadingChoices(IEnumerable<LocatedQuestion> questions) =>
        questions.SelectMany(q => q.Question.Choices.Select(c => $"{q.Question.Id}.{c.Id}")).ToHashSet(StringComparer.Ordinal);

    private static void CheckChoices(LocatedQuestion question)
    {
        var id = question.Question.Id;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var choice in question.Choices)
        {
            if (choice.Choice.Id.Length > 0 && !seen.Add(choice.Choice.Id))
            {
                choice.At.Mistake("id", $"The choice '{choice.Choice.Id}' is there twice in {id}.", "Give this one another id.");
            }

            if (choice.Edges is [.., { Edge.When: not null } last])
            {
                last.At.Mistake(
                    $"The choice '{choice.Choice.Id}' of {id} leads nowhere when no condition holds.",
                    "Add a last edge without 'when'."
                );
            }

            foreach (var edge in choice.Edges.SkipLast(1).Where(e => e.Edge.When is null))
            {
                edge.At.Mistake(
                    $"The edges behind this one in '{choice.Choice.Id}' of {id} never count.",
                    "Move the edge without 'when' to the end."
                );
            }
        }

        if (!seen.Contains(Choice.CannotTell))
        {
            question.At.Mistake(
                "choices",
                $"{id} has no choice '{Choice.CannotTell}'.",
                $"Add 'id: {Choice.CannotTell}': it is always an honest answer."
            );
        }
    }

    private static void CheckSkips(LocatedQuestion question, HashSet<string> leading)
    {
        var id = question.Question.Id;
        foreach (var skip in question.Skips)
        {
            foreach (var when in skip.Skip.When.Where(w => !Facts.All.Contains(w) && !leading.Contains(w)))
            {
                skip.At.Mistake(
                    "when",
                    $"'{when}' is neither a fact nor an answer.",
                    $"Use a question and a choice, such as D1.cannot-tell, or one of: {string.Join(", ", Facts.All)}."
                );
            }

            if (skip.Edges is [.., { Edge.When: not null } last])
            {
                last.At.Mistake($"Skipping {id} leads nowhere when no condition holds.", "Add a last edge without 'when'.");
            }

            if (question.Question.Closing)
            {
                skip.At.Mistake($"{id} is a closing field, which is never on the path.", "Remove 'skip'.");
            }
        }
    }

    private static void CheckEdge(
        Question from,
        LocatedEdge edge,
        Dictionary<string, LocatedQuestion> byId,
        HashSet<string> leading,
        IReadOnlySet<string> classIds
    )
    {
        var (when, to, verdict, _) = edge.Edge;
        if (when is { Length: > 0 } && !Facts.All.Contains(when) && !leading.Contains(when))
        {
            edge.At.Mistake(
                "when",
                $"'{when}' is neither a fact nor an answer.",
                $"Use a question and a choice, such as D3.prompt, or one of: {string.Join(", ", Facts.All)}."
            );
        }

        if (verdict is { Length: > 0 } && !classIds.Contains(verdict))
        {
            edge.At.Mistake(
                "verdict",
                $"There is no failure class '{verdict}'.",
                "Name a class that has a file in failure-classes, or add that file."
            );
        }

        if (from.Closing && verdict is not null)
        {
            edge.At.Mistake(
                "verdict",
                $"{from.Id} is a closing field and cannot reach a verdict.",
                $"Lead to the next closing field, or to '{Edge.End}'."
            );
        }

        if (to is null or "" || (to == Edge.End && from.Closing))
        {
            return;
        }

        if (!byId.TryGetValue(to, out var target))
        {
            edge.At.Mistake(
                "to",
                $"There is no question '{to}'.",
                $"Use one of: {string.Join(", ", byId.Keys)}{(from.Closing ? $", {Edge.End}" : "")}."
            );
        }
        else if (target.Question.Closing != from.Closing)
        {
            edge.At.Mistake(
                "to",
                $"{from.Id} leads to {to}, but only one of the two is a closing field.",
                "Closing fields come after the verdict and lead only to each other."
            );
        }
    }

    /// <summary>From the first question, and for closing fields from the first of them.</summary>
    private static void CheckReached(IReadOnlyList<LocatedQuestion> questions, Dictionary<string, LocatedQuestion> byId)
    {
        var open = new Stack<LocatedQuestion>([.. questions.Take(1), .. questions.Where(q => q.Question.Closing).Take(1)]);
        var reached = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryPop(out var question))
        {
            if (!reached.Add(question.Question.Id))
            {
                continue;
            }

            foreach (var to in Targets(question))
            {
                if (byId.TryGetValue(to, out var next))
                {
                    open.Push(next);
                }
            }
        }

        foreach (var question in questions.Where(q => q.Question.Id.Length > 0 && !reached.Contains(q.Question.Id)))
        {
            question.At.Mistake(
                "id",
                $"No answer leads to {question.Question.Id}.",
                "Lead an edge there, or remove the question."
            );
        }
    }

    /// <summary>Grows the set of questions that can end until nothing is added; what is left goes round in circles.</summary>
    private static void CheckEnds(IReadOnlyList<LocatedQuestion> questions)
    {
        // A target that does not exist is a mistake of its own and must not hide behind this one.
        var ending = questions.SelectMany(Targets).Except(questions.Select(q => q.Question.Id)).ToHashSet(StringComparer.Ordinal);
        while (
            questions
                .Where(q => !ending.Contains(q.Question.Id))
                .FirstOrDefault(q => EndsAtOnce(q) || Targets(q).Any(ending.Contains))
                is { } question
        )
        {
            ending.Add(question.Question.Id);
        }

        foreach (var question in questions.Where(q => !ending.Contains(q.Question.Id)))
        {
            question.At.Mistake(
                "choices",
                $"From {question.Question.Id} every answer goes round in circles.",
                "Let at least one choice reach a verdict."
            );
        }
    }

    private static bool EndsAtOnce(LocatedQuestion question) => question.Edges.Any(e => e.Edge.Verdict is not null);

    private static IEnumerable<string> Targets(LocatedQuestion question) =>
        question.Edges.Select(e => e.Edge.To).OfType<string>();
}
