using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Replays;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Checklists;

/// <summary>A pair that parts at one step, with what a diagnosis may say of it.</summary>
internal static class RecordedPair
{
    public static readonly Span ChatStep = new()
    {
        TraceId = "t",
        SpanId = "chat",
        Kind = StepKind.ModelCall,
        RequestModel = "gpt-4.1",
    };

    public static readonly Span ToolStep = Tool("tool", "list_payments", """{"ledger":"EU-2031"}""");

    public static Span Tool(string id, string name, string arguments) =>
        new()
        {
            TraceId = "t",
            SpanId = id,
            Kind = StepKind.ToolCall,
            ToolName = name,
            Contents = [new SpanContent(ContentSlot.ToolArguments, 0, null, arguments)],
        };

    public static RecordedRun Run(string id, params Span[] spans) =>
        new(
            new Run(
                id,
                ["t"],
                new RunSummary
                {
                    Agent = "reconciler",
                    Subjects = [new Subject("ledger", "EU-2031")],
                    Build = new Build($"1.{id}", null, null),
                    RequestModel = "gpt-4.1",
                    Diagnosability = new Diagnosability(1, []),
                },
                default,
                1,
                true,
                default,
                default
            ),
            spans
        );

    public static RunComparison Compared(Span? partsAt, params PairChange[] changes) =>
        new(
            Run("g"),
            Run("r", partsAt is null ? [] : [partsAt]),
            PairTier.SameSubject,
            "Same subject.",
            partsAt is null
                ? []
                :
                [
                    new AlignedRow(
                        partsAt,
                        partsAt,
                        0,
                        RowKind.Changed,
                        [
                            new SpanDifference("system prompt", true, "old", "new", false),
                            new SpanDifference("message 1 (user)", true, "A", "B", true),
                            new SpanDifference("output", false, "12", "13", false),
                        ]
                    ),
                ],
            [],
            partsAt is null
                ? null
                : new FirstDivergence(
                    partsAt.SpanId,
                    partsAt.SpanId,
                    DivergenceKind.Output,
                    partsAt.StepName,
                    null,
                    "They part here."
                ),
            changes,
            null
        );

    public static PairDiagnosis Diagnosed(
        RunComparison? comparison,
        IReadOnlyList<SignalReading>? signals = null,
        IReadOnlyList<Suggestion>? suggestions = null,
        params string[] facts
    ) => new(comparison, signals ?? [], suggestions ?? [], [], facts.ToHashSet(), null);

    public static SignalReading Fired(string id, string? finding = null) =>
        new(id, finding, true, Strength.Strong, $"{id} value", "green value", [], null);

    public static Suggestion Suggests(string classId, Layer layer) =>
        new(classId, layer, Trigger.None, 0.8, Band.High, [new Reason($"{classId} fits.", [])], [], "x");

    public static PairChange Change(Trigger kind, bool touches = false) =>
        new(kind, ContractWords.Of(kind), "old", "new", touches);

    public static Incident Incident(string? redRun = "r", string? agent = null) =>
        Engine.Incidents.Incident.File(
            WorkspaceId.Main,
            7,
            new Filing
            {
                Title = "9 wrong",
                RedRun = redRun,
                Agent = agent,
            },
            Actor.Owner,
            DateTimeOffset.UnixEpoch
        );

    public static ReplayTally Tally(Arm arm, int right, int tries = 10, int minute = 0) =>
        new("D4", arm, tries, right, "total matches", DateTimeOffset.UnixEpoch.AddMinutes(minute), Actor.Owner);
}
