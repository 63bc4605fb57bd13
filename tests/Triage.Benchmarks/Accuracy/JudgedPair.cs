using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
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

/// <summary>A diagnosed pair beside what counts as right.</summary>
/// <param name="Comparison">Null when the red run was diagnosed alone.</param>
internal sealed record JudgedPair(
    string Pair,
    string Client,
    RunComparison? Comparison,
    bool DivergenceIsRight,
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

    public bool Focus => FocusClients.Any(f => Client.StartsWith(f, StringComparison.Ordinal));

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
        var accepted = pairs.Accepted[pair];
        var (green, red) = pairs.Read(pair);
        var rules = Rules;
        var spans = accepted.Spans.All.Select(s => s.Span).ToHashSet(StringComparer.Ordinal);
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
            var alone = Diagnoser.WithoutPair(red, "No green run.", null, rules, around);
            var suspects = alone.SuspectSpans.Take(1).ToList();
            var found = suspects.Count == 0 ? spans.Count == 0 : suspects.Exists(s => spans.Contains(s.SpanId));
            return new JudgedPair(pair, pairs.Clients[pair], null, found, alone, accepted);
        }

        var comparison = RunComparer.Compare(green, red, masks: Knowledge.Value.Masks);
        var right = comparison.FirstDivergence is { } divergence
            ? spans.Contains(divergence.RedSpanId ?? "") || spans.Contains(divergence.GreenSpanId ?? "")
            : spans.Count == 0;
        return new JudgedPair(
            pair,
            pairs.Clients[pair],
            comparison,
            right,
            Diagnoser.Diagnose(comparison, rules, around),
            accepted
        );
    }

    private static string RepositoryRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Triage.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("Run this from a checkout: no Triage.sln above the program.");
    }
}
