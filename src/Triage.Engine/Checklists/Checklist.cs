using Triage.Engine.Diagnosis;

namespace Triage.Engine.Checklists;

/// <summary>The versioned decision tree. Ids of questions and choices never change their meaning.</summary>
public sealed record Checklist(string Id, int Version, IReadOnlyList<Question> Questions)
{
    /// <summary>Throws when there is no such question: the walk only names questions of its own checklist.</summary>
    public Question Get(string id) =>
        Questions.FirstOrDefault(q => q.Id == id)
        ?? throw new ArgumentException($"Checklist {Id} v{Version} has no question {id}.", nameof(id));
}

public sealed record Question
{
    /// <summary><c>D0</c> to <c>D12</c>.</summary>
    public required string Id { get; init; }
    public required string Title { get; init; }
    public required string Text { get; init; }

    /// <summary>Why it is asked, shown beside it.</summary>
    public required string Why { get; init; }

    /// <summary>What to look at, in words.</summary>
    public IReadOnlyList<string> LookAt { get; init; } = [];

    /// <summary>Closing fields come after the verdict and are counted apart from the path.</summary>
    public bool Closing { get; init; }

    /// <summary>Several choices may be ticked (D3); else exactly one.</summary>
    public bool Multiple { get; init; }

    /// <summary>The answer is a written line beside the choice (D12).</summary>
    public bool NeedsNote { get; init; }

    /// <summary>Offers the tally form for replays by hand (D4, D5).</summary>
    public bool Replays { get; init; }
    public required IReadOnlyList<Choice> Choices { get; init; }

    /// <summary>When it is not asked, because nobody could answer it; a person may answer it all the same.</summary>
    public IReadOnlyList<Skip> Skips { get; init; } = [];
}

/// <param name="When">Conditions as on an <see cref="Edge"/>; all of them must hold.</param>
/// <param name="Why">Shown in place of the answer.</param>
/// <param name="Edges">Where the walk goes on, as on a <see cref="Choice"/>.</param>
public sealed record Skip(IReadOnlyList<string> When, string Why, IReadOnlyList<Edge> Edges);

/// <param name="RulesOut">What this answer would rule out, or cost.</param>
/// <param name="Edges">Where it leads: the first edge whose condition holds. The last one has no condition.</param>
public sealed record Choice(string Id, string Text, string? RulesOut, IReadOnlyList<Edge> Edges)
{
    /// <summary>The id that every question offers.</summary>
    public const string CannotTell = "cannot-tell";
}

/// <summary>Exactly one of <paramref name="To"/> and <paramref name="Verdict"/> is set.</summary>
/// <param name="When">
/// Name of a fact, see <see cref="Facts"/>, or <c>D3.prompt</c>: the leading choice of the answer to <c>D3</c> is
/// <c>prompt</c>. Null always holds.
/// </param>
/// <param name="To">The next question, or <see cref="End"/>.</param>
/// <param name="Verdict">A failure class id.</param>
/// <param name="Layer">With the class <c>undetermined</c>: the layer that is known all the same.</param>
public sealed record Edge(string? When, string? To, string? Verdict, Layer? Layer)
{
    /// <summary>Where the last closing field leads: nothing more is asked.</summary>
    public const string End = "end";
}

/// <summary>One answer. A changed answer is a new row that supersedes; nothing is erased.</summary>
/// <param name="Choices">Ids of the choices; one, unless the question takes several.</param>
public sealed record Answer(
    string Question,
    IReadOnlyList<string> Choices,
    string? Note,
    IReadOnlyList<Evidence> Evidence,
    bool AsSuggested,
    DateTimeOffset AtUtc,
    Actor By
)
{
    public string Choice => Choices.Count > 0 ? Choices[0] : "";
}

/// <summary>A pointer that supports an answer.</summary>
/// <param name="Kind"><c>span</c>, <c>difference</c>, <c>signal</c>, <c>replay</c>, <c>note</c>.</param>
/// <param name="Reference">Span id, signal id, ...: what the kind says.</param>
/// <param name="Text">What it shows, in words.</param>
public sealed record Evidence(string Kind, string Reference, string Text);
