using Triage.Benchmarks.Accuracy;

namespace Triage.Web.Tests.Diagnosis;

/// <summary>
/// The diagnosis over the recorded pairs of known cause: no figure may fall below its committed floor. The shipped scenarios, which
/// must all come out right, are tested in <c>Samples/ScenarioTests</c>.
/// </summary>
public class AccuracyFloorTests
{
    private static readonly string Cases = Path.Combine(RepositoryRoot.Path, "tests", "Triage.Benchmarks", "Cases");

    [Theory]
    [InlineData("pair")]
    [InlineData("red-only")]
    public void Diagnose_RecordedPairs_KeepsEveryFloor(string way)
    {
        var pairs = new RecordedPairs(Cases);
        var given = way == "pair" ? Given.Pair : Given.RedOnly;

        var rows = pairs.Accepted.Keys.Select(pair => JudgedPair.Of(pairs, pair, given)).ToList();

        Assert.InRange(rows.Count, 40, int.MaxValue);
        Assert.Empty(Floors.In(Cases).Broken(way, rows));
    }

    [Fact]
    public void Broken_FigureBelowItsFloorOrUnknown_IsNamed()
    {
        var pairs = new RecordedPairs(Cases);
        JudgedPair[] rows = [JudgedPair.Of(pairs, pairs.Accepted.Keys.First(), Given.Pair)];
        var high = AccuracyFigures.Of(rows).Keys.ToDictionary(f => f, _ => 2);
        var nothing = new Dictionary<string, int>();

        var broken = new Floors(
            new Dictionary<string, IReadOnlyDictionary<string, int>> { ["pair"] = high },
            new Dictionary<string, IReadOnlyDictionary<string, int>> { ["pair"] = nothing }
        )
            .Broken("pair", rows)
            .ToList();

        Assert.Equal(high.Count + AccuracyFigures.Mistakes(rows).Count, broken.Count);
        Assert.All(broken, b => Assert.StartsWith("pair: ", b, StringComparison.Ordinal));
    }
}
