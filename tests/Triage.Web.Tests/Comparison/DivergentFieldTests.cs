using Triage.Engine.Comparison;
using Triage.Engine.Runs;
using Triage.Web.Comparison;

namespace Triage.Web.Tests.Comparison;

/// <summary>What the first screen of a pair shows of the field in which the runs part, and of the way of its value.</summary>
public sealed class DivergentFieldTests
{
    [Fact]
    public void Of_OneValueOfAResult_MarksOnlyTheWordsThatDiffer()
    {
        var field = Field("""{"note":"balance of 2 open"}""", """{"note":"balance of 7 open"}""");

        Assert.Equal("execute_tool list_payments, result, note", field.Red.Where);
        Assert.Equal("balance of [2] open", Marked(field.Green));
        Assert.Equal("balance of [7] open", Marked(field.Red));
    }

    [Fact]
    public void Of_LongText_KeepsWhatStandsAroundTheDifference()
    {
        var (before, after) = (Words(400, "before"), Words(400, "after"));

        var field = Field($$"""{"note":"{{before}} two {{after}}"}""", $$"""{"note":"{{before}} seven {{after}}"}""");

        var red = string.Concat(field.Red.Pieces.Select(p => p.Text));
        Assert.StartsWith("…", red, StringComparison.Ordinal);
        Assert.EndsWith("…", red, StringComparison.Ordinal);
        Assert.Contains("[seven]", Marked(field.Red), StringComparison.Ordinal);
        Assert.InRange(red.Length, 200, DivergentField.MaxChars + 1);
    }

    [Fact]
    public void Of_LongChange_IsCut()
    {
        var field = Field("""{"note":"short"}""", $$"""{"note":"{{Words(900, "other")}}"}""");

        Assert.InRange(field.Red.Pieces.Sum(p => p.Text.Length), 1, DivergentField.MaxChars + 1);
    }

    [Fact]
    public void Of_MemberThatRedDoesNotHave_HasOneSide()
    {
        var field = Field("""{"note":"here","total":2}""", """{"total":2}""");

        Assert.Equal("[here]", Marked(field.Green));
        Assert.Null(field.Red.Where);
        Assert.Empty(field.Red.Pieces);
    }

    [Fact]
    public void Of_TextThatWasNotKept_SaysHowLongItWas()
    {
        var field = Field("[hashed:1a2b3c4d:120]", "[hashed:1a2b3c4e:131]");

        Assert.Equal("[120] characters with fingerprint [1a2b3c4d], not kept", Marked(field.Green));
    }

    [Fact]
    public void Of_SameTextOnBothSides_IsNothing()
    {
        var pair = Pair("""{"total":2}""", """{"total":7}""");
        var place = pair.FirstDivergence!.At!;
        var order = new FieldPlace(place.Green!.SpanId, null, 0, "order", null, 0, 4, "chat");

        Assert.Null(DivergentField.Of(pair, new FieldPair(order, order with { SpanId = place.Red!.SpanId })));
        Assert.Null(DivergentField.Of(pair, new FieldPair(order, null)));
        Assert.Null(DivergentField.Of(pair, null));
    }

    [Fact]
    public void Trail_ValueThatCameFromAnotherStep_LeadsThereAndToTheHarm()
    {
        var pair = Pair("""{"total":2}""", """{"total":7}""");
        var (first, last) = (pair.Red.Spans[1], pair.Red.Spans[2]);
        var origin = new FieldPlace(first.SpanId, ContentSlot.OutputMessage, 0, "output", "$.parts[0]", 0, 1, "7");
        var harm = new Harm(
            "execute_tool post_result",
            new FieldPair(null, origin with { SpanId = last.SpanId }),
            "It was posted."
        );

        var trail = PairTrail.Of(pair with { FirstDivergence = pair.FirstDivergence! with { Origin = origin, Harm = harm } });

        Assert.Equal(
            [
                new TrailPlace("First appears", "“7” in", "chat gpt-4.1, output, parts[0]", first.SpanId),
                new TrailPlace("Does harm", "It was posted.", "execute_tool post_result", last.SpanId),
            ],
            trail
        );
    }

    [Fact]
    public void Trail_ValueThatFirstAppearsWhereTheyPart_SaysNothing()
    {
        var pair = Pair("""{"total":2}""", """{"total":7}""");
        var divergence = pair.FirstDivergence!;

        Assert.Empty(PairTrail.Of(pair with { FirstDivergence = divergence with { Origin = divergence.At!.Red, Harm = null } }));
        Assert.Empty(PairTrail.Of(pair with { FirstDivergence = null }));
    }

    private static DivergentField Field(string green, string red)
    {
        var pair = Pair(green, red);
        return DivergentField.Of(pair, pair.FirstDivergence!.At)!;
    }

    private static RunComparison Pair(string green, string red) =>
        RunComparer.Compare(Run(1, green, Outcome.Green), Run(2, red, Outcome.Red));

    private static RecordedRun Run(int trace, string payments, Outcome outcome)
    {
        var spans = Recorded.Reconciliation(trace, payments);
        var at = Recorded.Start.AddMinutes(trace);
        var summary = RunSummaries.Of(spans, null);
        return new RecordedRun(
            new Run(
                $"r{trace:x16}",
                [spans[0].TraceId],
                summary,
                new EffectiveOutcome(outcome, OutcomeSource.Person),
                1,
                true,
                at,
                at
            ),
            spans
        );
    }

    private static string Words(int count, string word) =>
        string.Join(' ', Enumerable.Range(0, count).Select(i => $"{word}{i % 7}"));

    private static string Marked(FieldSide side) =>
        string.Concat(side.Pieces.Select(p => p.Kind == PieceKind.Same ? p.Text : $"[{p.Text}]"));
}
