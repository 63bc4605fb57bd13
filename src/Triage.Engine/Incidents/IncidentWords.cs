using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;

namespace Triage.Engine.Incidents;

public enum IncidentState
{
    Filed,
    Accepted,
    Contained,
    Classified,
    Responding,
    Closed,
    Declined,
    Merged,
    Regressed,
}

public enum Severity
{
    Sev1,
    Sev2,
    Sev3,
}

/// <summary>The symptom in the words of somebody who is no engineer.</summary>
public enum Symptom
{
    CannotTell,
    WrongAnswer,
    WrongPlace,
    DoneTwice,
    NothingHappened,
}

/// <summary>How well a verdict is supported. Computed, never chosen.</summary>
public enum Confidence
{
    /// <summary>Opinion only.</summary>
    Judged,

    /// <summary>Two independent signals agree.</summary>
    Observed,

    /// <summary>A replay discriminated.</summary>
    Tested,
}

/// <summary>What a person says when filing. Only the title is needed.</summary>
public sealed record Filing
{
    public required string Title { get; init; }
    public string? WhatHappened { get; init; }
    public string? Expected { get; init; }
    public string? Agent { get; init; }
    public string? Subject { get; init; }
    public Symptom Symptom { get; init; }
    public Severity Severity { get; init; } = Severity.Sev3;

    /// <summary>Damage in the team's own unit, as written: <c>18,400 EUR</c>.</summary>
    public string? Amount { get; init; }
    public DateTimeOffset? FirstBadAtUtc { get; init; }
    public string? RedRun { get; init; }
    public string? GreenRun { get; init; }
    public IReadOnlyList<string> Links { get; init; } = [];
}

/// <param name="Class">Id of a failure class, or <c>undetermined</c> with a layer when only the layer is known.</param>
/// <param name="Suggested">What the app suggested when this was decided; null when it abstained.</param>
/// <param name="Reason">Mandatory for <c>undetermined</c>: what is missing.</param>
public sealed record Verdict(
    string Class,
    Layer Layer,
    IReadOnlyList<string> Contributing,
    Trigger Trigger,
    string FixOwner,
    Confidence Confidence,
    string? Suggested,
    string? Reason,
    DateTimeOffset AtUtc,
    Actor By
);

/// <summary>One thing that happened to an incident; the timeline is made of these and they are never edited.</summary>
/// <param name="Kind">The act in the past tense: <c>filed</c>, <c>accepted</c>, <c>paired</c>, <c>answered</c>, <c>decided</c>, <c>step-ticked</c>, <c>closed</c>, ...</param>
/// <param name="Text">A sentence for people.</param>
public sealed record IncidentEvent(string Kind, string Text, DateTimeOffset AtUtc, Actor By);

/// <summary>An act that the incident's state does not allow; the message names the state and what is possible instead.</summary>
public sealed class IllegalActException(string message) : InvalidOperationException(message);
