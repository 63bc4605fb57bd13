using Triage.Engine.Comparison;
using Triage.Engine.Tests.Diagnosis;

namespace Triage.Engine.Tests.Comparison.Generated;

/// <summary>What is promised of pairs on different inputs, over a hundred pairs that nobody chose by hand.</summary>
public class GeneratedPairsTests
{
    private const int Pairs = 100;

    private static readonly GeneratedPairs Generated = new(SomeKnowledge.Rules, VolatileMasks.Forms);

    private static readonly IReadOnlyList<GeneratedPair> Faulty = Generated.WithOneFault(Pairs);

    [Fact]
    public void Compare_OneFaultOnAnotherInput_DivergesAtItsStepInNineOfTen()
    {
        var wrong = Faulty.Where(p => !p.Exact).Select(p => $"{p.Seed} {p.Job} {p.Fault!.Name}: {p.Comparison.FirstDivergence}");

        Assert.InRange(Faulty.Count(p => p.Exact), Pairs * 9 / 10, Pairs);
        Assert.True(wrong.Count() <= Pairs / 10, string.Join('\n', wrong));
    }

    [Fact]
    public void Diagnose_OneFaultOnAnotherInput_NamesTheLayerAndIsNeverSureOfAWrongOne()
    {
        var said = Faulty.Where(p => !p.Abstained).ToList();

        Assert.Empty(said.Where(p => p.IsHigh && !p.LayerIsRight).Select(p => $"{p.Seed} {p.Fault!.Name}: {p.Top}"));
        Assert.InRange(said.Count(p => p.LayerIsRight), said.Count * 0.85, said.Count);
    }

    [Fact]
    public void Diagnose_NothingWrongOnAnotherInput_IsNeverSureOfAnything()
    {
        var healthy = Generated.WithNothingWrong(Pairs);

        Assert.DoesNotContain(healthy, p => p.IsHigh);
        Assert.Empty(healthy.Where(p => !p.Exact).Select(p => $"{p.Seed} {p.Job}: {p.Comparison.FirstDivergence}"));
    }
}
