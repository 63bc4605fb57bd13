using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using Triage.Storage.Knowledge;

namespace Triage.Benchmarks.Accuracy;

/// <summary>What a diagnosis is given beside the red run.</summary>
[Flags]
internal enum Given
{
    Pair = 0,
    RedOnly = 1,

    /// <summary>The green run stands in for the last green ones: they are as alike as can be, so whatever is odd in red shows.</summary>
    LastGreens = 2,
}

/// <summary>How near the first divergence is to the spans that hold the cause, or the first difference.</summary>
internal enum Nearness
{
    Elsewhere,

    /// <summary>Its direct cause or effect: right above or inside it, or the model call that asked for the tool or was handed its answer.</summary>
    Beside,
    Exact,
}

/// <summary>A diagnosed pair beside what counts as right.</summary>
/// <param name="Comparison">Null when the red run was diagnosed alone.</param>
/// <param name="Divergence">Null when the cause is in no recorded span, so that there is nothing to find.</param>
internal sealed record JudgedPair(
    string Pair,
    PairLabel Label,
    RunComparison? Comparison,
    Nearness? Divergence,
    PairDiagnosis Diagnosis,
    Accepted Accepted
)
{
    public const string Right = "right";
    public const string RightToAbstain = "right(0)";
    public const string Wrong = "WRONG";
    public const string Abstained = "abstained";

    /// <summary>Clients of the three dialects that are mapped span by span; the others are read as far as they speak them.</summary>
    private static readonly string[] FocusClients = ["vercel", "oi-", "otel-openai", "meai", "maf", "sk"];

    internal static readonly Lazy<KnowledgeBase> Knowledge = new(() =>
    {
        var load = KnowledgeFiles.Load(Path.Combine(RepositoryRoot(), "data"));
        return load.Knowledge ?? throw new InvalidOperationException(string.Join('\n', load.Mistakes));
    });

    /// <summary>As shipped.</summary>
    public static DiagnosisRules Rules => Knowledge.Value.Rules;

    public string Client => Label.Client;

    public bool Focus => FocusClients.Any(f => Client.StartsWith(f, StringComparison.Ordinal));

    /// <summary>The cause, or what it did, is in what was recorded.</summary>
    public bool IsVisible => !Accepted.AbstainingIsRight;

    /// <summary>Of two causes at once both are among the suggestions.</summary>
    public bool SaysBoth =>
        Accepted.Both.Count > 0 && Accepted.Both.All(cause => Diagnosis.Suggestions.Any(s => cause.Contains(s.Class)));

    public Suggestion? Top => Diagnosis.Suggestions.FirstOrDefault();

    public string Verdict =>
        Top switch
        {
            null => Accepted.AbstainingIsRight ? RightToAbstain : Abstained,
            { } top when Accepted.Classes.Contains(top.Class) => Right,
            _ => Wrong,
        };

    public bool IsRight => Verdict is Right or RightToAbstain;

    public bool LayerIsRight =>
        Top is { } top ? Accepted.Layers.Contains(ContractWords.Of(top.Layer)) : Accepted.AbstainingIsRight;

    public bool TriggerIsRight => Top is { } top && Accepted.Triggers.Contains(ContractWords.Of(top.Trigger));

    public static JudgedPair Of(RecordedPairs pairs, string pair, Given given)
    {
        var (accepted, label) = (pairs.Accepted[pair], pairs.Labels[pair]);
        var (green, red) = pairs.Read(pair);
        var rules = Rules;
        var items = pairs.ItemsOf(pair, red, rules.Thresholds.Get(ThresholdKeys.ItemsMaxChance));
        var around = given.HasFlag(Given.LastGreens)
            ? Surroundings.None with
            {
                Baseline =
                [
                    .. Enumerable.Repeat(RunFigures.Of(green), (int)rules.Thresholds.Get(ThresholdKeys.GreenBaselineMinRuns)),
                ],
            }
            : Surroundings.None;
        if (given.HasFlag(Given.RedOnly))
        {
            var alone = Diagnoser.WithoutPair(red, "No green run.", items, rules, around);
            var suspect = alone.SuspectSpans.Take(1).Select(s => s.SpanId).FirstOrDefault();
            return new JudgedPair(pair, label, null, NearnessOf(accepted, [suspect], green, red), alone, accepted);
        }

        var comparison = RunComparer.Compare(green, red, masks: Knowledge.Value.Masks) with { Items = items };
        var at = comparison.FirstDivergence;
        return new JudgedPair(
            pair,
            label,
            comparison,
            NearnessOf(accepted, [at?.RedSpanId, at?.GreenSpanId], green, red),
            Diagnoser.Diagnose(comparison, rules, around),
            accepted
        );
    }

    private static Nearness? NearnessOf(Accepted accepted, string?[] found, RecordedRun green, RecordedRun red)
    {
        var labelled = accepted.Spans.All.Select(s => s.Span).ToHashSet(StringComparer.Ordinal);
        if (labelled.Count == 0)
        {
            return accepted.AbstainingIsRight && Array.TrueForAll(found, f => f is null) ? Nearness.Exact : null;
        }

        return Array.Exists(found, f => f is not null && labelled.Contains(f)) ? Nearness.Exact
            : new[] { green, red }.Any(run =>
                run.Spans.Where(s => found.Contains(s.SpanId))
                    .Any(at => run.Spans.Any(s => labelled.Contains(s.SpanId) && AreBeside(at, s, run.Spans)))
            )
                ? Nearness.Beside
            : Nearness.Elsewhere;
    }

    private static bool AreBeside(Span one, Span other, IReadOnlyList<Span> spans)
    {
        if (one.ParentSpanId == other.SpanId || other.ParentSpanId == one.SpanId)
        {
            return true;
        }

        var (model, tool) = one.Kind is StepKind.ModelCall ? (one, other) : (other, one);
        if (model.Kind is not StepKind.ModelCall || tool.Kind is StepKind.ModelCall or StepKind.Agent)
        {
            return false;
        }

        var calls = spans.Where(s => s.Kind is StepKind.ModelCall && s.TraceId == tool.TraceId).ToList();
        return calls.Where(c => c.StartUnixNano <= tool.StartUnixNano).MaxBy(c => c.StartUnixNano)?.SpanId == model.SpanId
            || calls.Where(c => c.StartUnixNano >= tool.EndUnixNano).MinBy(c => c.StartUnixNano)?.SpanId == model.SpanId;
    }

    internal static string RepositoryRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Triage.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("Run this from a checkout: no Triage.sln above the program.");
    }
}
