using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;

namespace Triage.Engine.Checklists;

/// <summary>One question of the path. The last one has no answer while it is open.</summary>
/// <param name="Skipped">Why it is not asked; null when it is.</param>
public sealed record WalkStep(Question Question, Answer? Answer, string? Skipped = null);

/// <param name="Layer">The class's own layer, or the one that is known all the same when the class is <c>undetermined</c>.</param>
/// <param name="DecidedBy">The question whose answer led here.</param>
/// <param name="Reason">That answer in words; what a verdict of <c>undetermined</c> gives as its reason.</param>
public sealed record ReachedVerdict(string ClassId, Layer Layer, Question DecidedBy, string Reason);

/// <summary>Where the answers lead: the path so far, and either the next question or the verdict.</summary>
/// <param name="Path">Each question once, in the order in which it was reached; closing fields are not part of it.</param>
/// <param name="Next">
/// The question to ask now. When the answers lead back to a question that already has one, it is that question: it
/// stands on the path with its old answer and waits for a newer one.
/// </param>
/// <param name="ClosingOpen">Closing fields without an answer, in the order of the checklist.</param>
public sealed record Walk(
    IReadOnlyList<WalkStep> Path,
    Question? Next,
    ReachedVerdict? Reached,
    IReadOnlyList<Question> ClosingOpen
)
{
    public int AnsweredOnPath => Path.Count(s => s.Answer is not null);

    /// <summary>Questions of the path that are asked: without those that nobody could answer.</summary>
    public int AskedOnPath => Path.Count(s => s.Skipped is null);

    /// <summary>The answer that counts; null when the question is open or off the path.</summary>
    public Answer? AnswerTo(string question) => Path.FirstOrDefault(s => s.Question.Id == question)?.Answer;
}

/// <summary>
/// Follows the answers through the tree. Per question the latest answer counts; an answer to a question that the path
/// no longer passes is kept and not counted. A walk always ends: a loop that was gone round, answered again and came
/// back is <c>undetermined</c>.
/// </summary>
public static class ChecklistWalk
{
    public const string Undetermined = "undetermined";

    /// <param name="answers">Every answer ever given, oldest first, as the store keeps them.</param>
    /// <param name="facts">Facts that hold for the pair; empty without a diagnosis.</param>
    public static Walk Of(Checklist checklist, IReadOnlyList<Answer> answers, IReadOnlySet<string> facts)
    {
        var latest = LatestPerQuestion(checklist, answers);
        var closing = checklist.Questions.Where(q => q.Closing && !latest.ContainsKey(q.Id)).ToList();
        var path = new List<WalkStep>();
        var question = checklist.Questions[0];
        while (true)
        {
            Edge edge;
            if (latest.TryGetValue(question.Id, out var at))
            {
                var answer = answers[at];
                path.Add(new WalkStep(question, answer));
                edge = Leading(checklist, question, answer, when => Holds(when, path, facts));
            }
            else if (question.Skips.FirstOrDefault(s => s.When.All(when => Holds(when, path, facts))) is { } skip)
            {
                path.Add(new WalkStep(question, null, skip.Why));
                edge = skip.Edges.First(e => Holds(e.When, path, facts));
            }
            else
            {
                path.Add(new WalkStep(question, null));
                return new Walk(path, question, null, closing);
            }

            if (edge.Verdict is not null)
            {
                var layer = edge.Layer ?? LayerOf(edge.Verdict);
                return Reached(edge.Verdict, layer);
            }

            var next = checklist.Get(edge.To!);
            if (path.Exists(s => s.Question.Id == next.Id))
            {
                // Newer than the answer that led back to it: it was asked again, and the loop has closed all the same.
                return latest.TryGetValue(next.Id, out var again) && again <= at
                    ? new Walk(path, next, null, closing)
                    : Reached(Undetermined, Layer.Undetermined);
            }

            question = next;
        }

        Walk Reached(string classId, Layer layer) =>
            new(path, null, new ReachedVerdict(classId, layer, question, InWords(path[^1])), closing);
    }

    /// <exception cref="RefusedInputException">A choice the question does not offer, more of them than it takes, or no note where one is needed.</exception>
    public static void Check(Question question, IReadOnlyList<string> choices, string? note)
    {
        var offered = string.Join(", ", question.Choices.Select(c => c.Id));
        if (choices.Count == 0)
        {
            throw new RefusedInputException("choice", $"{question.Id} needs a choice. Send one of: {offered}.");
        }

        if (choices.FirstOrDefault(id => question.Choices.All(c => c.Id != id)) is { } unknown)
        {
            throw new RefusedInputException("choice", $"{question.Id} has no choice '{Short(unknown)}'. Send one of: {offered}.");
        }

        if (choices.Count > 1 && !question.Multiple)
        {
            throw new RefusedInputException(
                "choice",
                $"{question.Id} takes one choice and got {choices.Count}. Send only the one that fits best."
            );
        }

        if (choices.Distinct(StringComparer.Ordinal).Count() < choices.Count)
        {
            throw new RefusedInputException("choice", $"{question.Id} got the same choice twice. Send each once.");
        }

        if (choices.Count > 1 && choices.Contains(Choice.CannotTell))
        {
            throw new RefusedInputException(
                "choice",
                $"'{Choice.CannotTell}' stands alone at {question.Id}. Send it, or the other choices."
            );
        }

        if (FilingRules.Optional(note, "note", Limits.MaxTextChars) is null && question.NeedsNote)
        {
            throw new RefusedInputException("note", $"{question.Id} needs a written line beside the choice. Send it as 'note'.");
        }
    }

    /// <summary>Position of the answer that counts. One that this version of the checklist does not offer leaves its question open.</summary>
    private static Dictionary<string, int> LatestPerQuestion(Checklist checklist, IReadOnlyList<Answer> answers)
    {
        var latest = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < answers.Count; i++)
        {
            latest[answers[i].Question] = i;
        }

        foreach (var (id, at) in latest)
        {
            var question = checklist.Questions.FirstOrDefault(q => q.Id == id);
            var chosen = answers[at].Choices;
            if (question is null || chosen.Count == 0 || chosen.Any(c => question.Choices.All(o => o.Id != c)))
            {
                latest.Remove(id);
            }
        }

        return latest;
    }

    /// <summary>Of several ticks the one decides that leads furthest down the checklist: that is what a fast lane means.</summary>
    private static Edge Leading(Checklist checklist, Question question, Answer answer, Func<string?, bool> holds) =>
        question
            .Choices.Where(c => answer.Choices.Contains(c.Id))
            .Select(c => c.Edges.First(e => holds(e.When)))
            .MaxBy(e => e.Verdict is not null ? int.MaxValue : IndexOf(checklist, checklist.Get(e.To!)))!;

    private static string InWords(WalkStep step)
    {
        if (step.Skipped is not null)
        {
            return $"{step.Question.Id} {step.Question.Title}: not asked. {step.Skipped}";
        }

        var chosen = step.Question.Choices.Where(c => step.Answer!.Choices.Contains(c.Id));
        return $"{step.Question.Id} {step.Question.Title}: {string.Join("; ", chosen.Select(c => c.Text))}";
    }

    private static int IndexOf(Checklist checklist, Question question) =>
        checklist.Questions.TakeWhile(q => q.Id != question.Id).Count();

    private static bool Holds(string? when, List<WalkStep> path, IReadOnlySet<string> facts) =>
        when is null || facts.Contains(when) || path.Exists(s => s.Answer is { } a && $"{s.Question.Id}.{a.Choice}" == when);

    private static Layer LayerOf(string classId) =>
        ContractWords.TryParse<Layer>(classId.Split('.')[0], out var layer)
            ? layer
            : throw new ArgumentException($"Failure class '{classId}' does not start with a layer.", nameof(classId));

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
