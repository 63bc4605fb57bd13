using System.Text.Json;
using Triage.Engine;
using Triage.Engine.Diagnosis;

namespace Triage.Benchmarks.Accuracy;

/// <summary>One figure: how many of how many.</summary>
internal readonly record struct Tally(int Hits, int Of)
{
    public double Share => Of == 0 ? 1 : (double)Hits / Of;

    public override string ToString()
    {
        if (Of == 0)
        {
            return "0 of 0";
        }

        var interval = WilsonInterval.Of(Hits, Of);
        return $"{Hits} of {Of} = {100.0 * Hits / Of:0} % ({interval.Lower * 100:0} to {interval.Upper * 100:0} %)";
    }
}

/// <summary>What is counted over judged pairs, by the words under which <c>floors.json</c> knows it.</summary>
internal static class AccuracyFigures
{
    /// <summary>Figures that must not fall below their floor.</summary>
    public static IReadOnlyDictionary<string, Tally> Of(IReadOnlyList<JudgedPair> all)
    {
        var told = all.Where(r => r.Top is not null).ToList();
        var visible = all.Where(r => r.IsVisible).ToList();
        var labelled = all.Where(r => r.Divergence is not null).ToList();
        var otherInputs = told.Where(r => r.Label.HasOtherInputs).ToList();
        return new SortedDictionary<string, Tally>(StringComparer.Ordinal)
        {
            ["first suggestion right, or rightly none"] = Count(all, r => r.IsRight),
            ["layer right of those told"] = Count(told, r => r.LayerIsRight),
            ["class right where the cause is visible"] = Count(visible, r => r.Verdict == JudgedPair.Right),
            ["told where the cause is visible"] = Count(visible, r => r.Top is not null),
            ["trigger right of those told"] = Count(told, r => r.TriggerIsRight),
            ["first divergence exact"] = Count(labelled, r => r.Divergence is Nearness.Exact),
            ["first divergence exact or beside"] = Count(labelled, r => r.Divergence is not Nearness.Elsewhere),
            ["other inputs: layer right of those told"] = Count(otherInputs, r => r.LayerIsRight),
            ["two causes: both among the suggestions"] = Count([.. all.Where(r => r.Accepted.Both.Count > 0)], r => r.SaysBoth),
        };
    }

    /// <summary>Counts that must not rise above their ceiling.</summary>
    public static IReadOnlyDictionary<string, int> Mistakes(IReadOnlyList<JudgedPair> all) =>
        new SortedDictionary<string, int>(StringComparer.Ordinal)
        {
            ["wrong"] = all.Count(r => r.Verdict == JudgedPair.Wrong),
            ["wrong in the high band"] = all.Count(r => r is { Verdict: JudgedPair.Wrong, Top.Band: Band.High }),
            ["nothing wrong and a suggestion"] = all.Count(r => r is { Label.IsHealthy: true, Top: not null }),
            ["nothing wrong and a divergence"] = all.Count(r =>
                r is { Label.IsHealthy: true, Comparison.FirstDivergence: not null }
            ),
        };

    private static Tally Count(IReadOnlyList<JudgedPair> of, Func<JudgedPair, bool> hit) => new(of.Count(hit), of.Count);
}

/// <summary>
/// <c>floors.json</c> beside recorded pairs: by way of measuring (<c>pair</c>, <c>red-only</c>, <c>last-greens</c>) and by figure the
/// least number of hits, and the most mistakes. Raise a floor when a figure has risen; lower one only with the reason in the commit.
/// </summary>
internal sealed record Floors(
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Least,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Most
)
{
    private static readonly JsonSerializerOptions Words = new() { PropertyNameCaseInsensitive = true };

    public static Floors In(string folder) =>
        JsonSerializer.Deserialize<Floors>(File.ReadAllBytes(Path.Combine(folder, "floors.json")), Words)!;

    /// <summary>A sentence for each figure that fell; none when all hold. A figure that the file does not know is one too.</summary>
    public IEnumerable<string> Broken(string way, IReadOnlyList<JudgedPair> rows)
    {
        var (least, most) = (Least[way], Most[way]);
        var fallen =
            from figure in AccuracyFigures.Of(rows)
            let floor = least.GetValueOrDefault(figure.Key, int.MaxValue)
            where figure.Value.Hits < floor
            select $"{way}: {figure.Key}: {figure.Value}, the floor is {floor}.";
        var risen =
            from mistake in AccuracyFigures.Mistakes(rows)
            let ceiling = most.GetValueOrDefault(mistake.Key, -1)
            where mistake.Value > ceiling
            select $"{way}: {mistake.Key}: {mistake.Value}, at most {ceiling} are allowed.";
        return fallen.Concat(risen);
    }
}
