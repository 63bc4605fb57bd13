using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Storage.Knowledge;

namespace Triage.Benchmarks.Accuracy;

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

    private static readonly Lazy<KnowledgeBase> Knowledge = new(() =>
    {
        var load = KnowledgeFiles.Load(Path.Combine(RepositoryRoot(), "data"));
        return load.Knowledge ?? throw new InvalidOperationException(string.Join('\n', load.Mistakes));
    });

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

    /// <param name="redOnly">The green run is left out.</param>
    public static JudgedPair Of(RecordedPairs pairs, string pair, bool redOnly)
    {
        var accepted = pairs.Accepted[pair];
        var (green, red) = pairs.Read(pair);
        var rules = Knowledge.Value.Rules;
        var spans = accepted.Spans.All.Select(s => s.Span).ToHashSet(StringComparer.Ordinal);
        if (redOnly)
        {
            var alone = Diagnoser.WithoutPair(red, "No green run.", null, rules);
            var suspects = alone.SuspectSpans.Take(1).ToList();
            var found = suspects.Count == 0 ? spans.Count == 0 : suspects.Exists(s => spans.Contains(s.SpanId));
            return new JudgedPair(pair, pairs.Clients[pair], null, found, alone, accepted);
        }

        var comparison = RunComparer.Compare(green, red);
        var right = comparison.FirstDivergence is { } divergence
            ? spans.Contains(divergence.RedSpanId ?? "") || spans.Contains(divergence.GreenSpanId ?? "")
            : spans.Count == 0;
        return new JudgedPair(pair, pairs.Clients[pair], comparison, right, Diagnoser.Diagnose(comparison, rules), accepted);
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
