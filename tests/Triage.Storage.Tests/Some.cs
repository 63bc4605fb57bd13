using System.Globalization;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;

namespace Triage.Storage.Tests;

/// <summary>Valid things of the product, in which a test changes what it is about.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    public static readonly WorkspaceId Other = new("other");

    public static string TraceId(int n) => n.ToString("x32", CultureInfo.InvariantCulture);

    public static string SpanId(int n) => n.ToString("x16", CultureInfo.InvariantCulture);

    public static Span Span(
        int trace = 1,
        int span = 1,
        int? parent = null,
        DateTimeOffset? at = null,
        string agent = "invoice-reconciler",
        SpanStatus status = SpanStatus.Ok
    )
    {
        var start = UnixNano(at ?? Start) + span;
        return new Span
        {
            TraceId = TraceId(trace),
            SpanId = SpanId(span),
            ParentSpanId = parent is { } p ? SpanId(p) : null,
            Name = $"step {span}",
            Kind = StepKind.ModelCall,
            StartUnixNano = start,
            EndUnixNano = start + 2_000_000_000,
            Status = status,
            Agent = agent,
            Build = new Build("1.4.0", "8f3a2c1d9e0b7f6a5c4d3e2f1a0b9c8d7e6f5a4b", "production"),
            Subjects = [new Subject("ledger", $"L-{trace}")],
            InputTokens = 120,
            Attributes = [new SpanAttribute("gen_ai.request.model", "\"gpt-4.1\"")],
            ResourceAttributes = [new SpanAttribute("service.name", "\"reconcile\"")],
            Contents = [new SpanContent(ContentSlot.SystemPrompt, 0, null, "Match payments.")],
        };
    }

    /// <summary>What a log record says of a span that may come later, or may be here already.</summary>
    public static Span LogFragment(int trace = 1, int span = 1, string body = "Match L-1.") =>
        new()
        {
            TraceId = TraceId(trace),
            SpanId = SpanId(span),
            Contents = [new SpanContent(ContentSlot.InputMessage, 7, "user", body)],
        };

    public static OutcomeClaim Claim(
        Outcome outcome = Outcome.Red,
        OutcomeSource source = OutcomeSource.Person,
        DateTimeOffset? at = null,
        string? item = null
    ) => new(outcome, source, at ?? Start, Actor.Owner, item);

    public static Filing Filing(string title = "412 matched, finance reran all") =>
        new()
        {
            Title = title,
            WhatHappened = "The corrected file differs in nine rows.",
            Agent = "invoice-reconciler",
            Subject = "ledger 2026-02",
            Severity = Severity.Sev2,
            Symptom = Symptom.WrongPlace,
            FirstBadAtUtc = Start.AddDays(-3),
            Links = ["https://example.com/1"],
        };

    public static Verdict Verdict(
        string failureClass = "env.access",
        Confidence confidence = Confidence.Observed,
        Layer layer = Layer.Env
    ) =>
        new(
            failureClass,
            layer,
            ["prompt.ambiguous"],
            Trigger.Credential,
            "platform",
            confidence,
            null,
            "No green run to compare with.",
            Start,
            Actor.Owner
        );

    public static long UnixNano(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;
}
