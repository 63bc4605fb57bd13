namespace Triage.Engine.Diagnosis;

/// <summary>The layer that broke; it decides the first response. Source: failure-class files, section "layers".</summary>
public enum Layer
{
    Prompt,
    Model,
    Harness,
    Env,
    Spec,
    Upstream,
    Undetermined,
}

/// <summary>One way in which agents fail, as the team's files describe it.</summary>
public sealed record FailureClass
{
    /// <summary><c>layer.slug</c>, e.g. <c>harness.output-routing</c>; <c>undetermined</c> has no slug.</summary>
    public required string Id { get; init; }
    public required Layer Layer { get; init; }
    public required string Title { get; init; }
    public required string Definition { get; init; }

    /// <summary>The one question whose answer earns this class.</summary>
    public required string DecidingQuestion { get; init; }
    public required IReadOnlyList<string> Recognise { get; init; }
    public required IReadOnlyList<Confusable> NotToBeConfusedWith { get; init; }

    /// <summary>Names of the same thing in published taxonomies, <c>MAST 1.4</c>.</summary>
    public IReadOnlyList<string> CrossReferences { get; init; } = [];

    /// <summary>Who usually fixes it.</summary>
    public required string FixOwner { get; init; }
    public required Response.FirstResponse FirstResponse { get; init; }
}

/// <param name="ClassId">The neighbour.</param>
/// <param name="Because">What tells the two apart.</param>
public sealed record Confusable(string ClassId, string Because);
