using Triage.Engine.Checklists;

namespace Triage.Web.Incidents;

/// <param name="Answered">The answer in words; null while it is open.</param>
/// <param name="Answer">The answer that counts.</param>
/// <param name="Skipped">Why it is not asked; null when it is.</param>
public sealed record PathRow(Question Question, Answer? Answer, string? Answered, bool IsCurrent, string? Skipped = null);

/// <summary>
/// What the checklist tab shows: the whole path, the one question in the middle, or the verdict form. Questions that
/// can no longer come are not on it; closing fields are, once there is a verdict.
/// </summary>
public sealed class ChecklistBoard
{
    /// <summary>In the address in place of a question: the person wants to decide now.</summary>
    public const string Verdict = "verdict";

    private readonly IncidentView _view;

    /// <param name="asked">From the address: a question of the path, <see cref="Verdict"/>, or null for "where I am".</param>
    public ChecklistBoard(IncidentView view, string? asked)
    {
        _view = view;
        var decided = view.Record.Verdict is not null;
        var closing = decided ? view.Checklist.Questions.Where(q => q.Closing).ToList() : [];
        Deciding = asked == Verdict;
        Current = Deciding
            ? null
            : view.Walk.Path.Select(s => s.Question).Concat(closing).FirstOrDefault(q => q.Id == asked)
                ?? (decided ? view.Walk.ClosingOpen.FirstOrDefault() : view.Walk.Next);
        Deciding |= Current is null && !decided;
        Path = [.. view.Walk.Path.Select(s => Row(s.Question, s.Answer) with { Skipped = s.Skipped })];
        Closing = [.. closing.Select(q => Row(q, view.AnswerTo(q.Id)))];
    }

    /// <summary>The question in the middle; null when the verdict is to be decided, or nothing is left to ask.</summary>
    public Question? Current { get; }
    public bool Deciding { get; }
    public IReadOnlyList<PathRow> Path { get; }
    public IReadOnlyList<PathRow> Closing { get; }

    /// <summary>Answered and reached so far, as on the tab: <c>3/6</c>.</summary>
    public static string Count(Walk walk) => $"{walk.AnsweredOnPath}/{walk.AskedOnPath}";

    /// <summary>Answers to the current question that no longer count, newest first.</summary>
    public IReadOnlyList<Answer> Earlier =>
        Current is null ? [] : [.. _view.Answers.Where(a => a.Question == Current.Id).Reverse().Skip(1)];

    /// <summary>The answers now lead elsewhere than to the verdict that was decided; null while they agree or there is none.</summary>
    public string? VerdictMoved =>
        _view is { Record.Verdict: { } verdict, Walk.Reached: { } reached } && reached.ClassId != verdict.Class
            ? $"The answers lead to {reached.ClassId}; the verdict says {verdict.Class}."
            : null;

    /// <summary>The chosen answers in the question's words.</summary>
    public static string InWords(Question question, Answer answer) =>
        string.Join("; ", answer.Choices.Select(id => question.Choices.FirstOrDefault(c => c.Id == id)?.Text ?? id));

    private PathRow Row(Question question, Answer? answer) =>
        new(question, answer, answer is null ? null : InWords(question, answer), !Deciding && question.Id == Current?.Id);
}
