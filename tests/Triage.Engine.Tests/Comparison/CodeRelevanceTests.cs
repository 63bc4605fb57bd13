using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

public sealed class CodeRelevanceTests
{
    [Fact]
    public void Rank_LineOfTheRecordedPrompt_ComesBeforeEverythingElse()
    {
        var change = Change(
            File("src/tools/list_payments.py", "-    return all\n+    return all[:164]"),
            File(
                "agent/recon.py",
                " RULES = [\n-    \"Match each payment once.\",\n+    \"Match each payment as often as you like.\",\n ]"
            )
        );

        var ranked = CodeRelevance.Rank(
            change,
            Pair(prompt: ("Be exact. Match each payment once.", "Be exact. Match each payment as often as you like."))
        );

        Assert.Equal("agent/recon.py", ranked[0].File.Path);
        Assert.Equal("line 2 is in the system prompt of the red run only", ranked[0].Reasons[0]);
    }

    [Theory]
    [InlineData("+def list_payments(ledger):")]
    [InlineData("+export const listPayments = (ledger) => {")]
    [InlineData("-  name: list-payments")]
    public void Rank_ToolWhereTheRunsPart_IsNamedInAnySpelling(string line)
    {
        var ranked = CodeRelevance.Rank(Change(File("a.txt", "+x"), File("z.txt", line)), Pair());

        Assert.Equal("z.txt", ranked[0].File.Path);
        Assert.Equal("line 1 names list_payments, the tool where the runs part", ranked[0].Reasons[0]);
        Assert.Equal(0, ranked[1].Score);
        Assert.Empty(ranked[1].Reasons);
    }

    [Fact]
    public void Rank_NameOnlyNearby_ComesAfterNameInAChangedLine()
    {
        var ranked = CodeRelevance.Rank(
            Change(File("a/list_payments.py", " def f():\n+    x = 1"), File("b.py", "+list_payments(1)")),
            Pair()
        );

        Assert.Equal(["b.py", "a/list_payments.py"], ranked.Select(r => r.File.Path));
        Assert.Equal("stands beside list_payments, the tool where the runs part", ranked[1].Reasons[0]);
    }

    [Fact]
    public void Rank_RetriesAndTimeOuts_ComeBeforeOtherCodeWithTheReason()
    {
        var ranked = CodeRelevance.Rank(
            Change(
                File("a.py", "+print('x')"),
                File("client.py", "-TIMEOUT = 30\n+TIMEOUT = 5"),
                File("loop.py", "+@retry(stop=stop_after_attempt(5))"),
                File("tests/client_test.py", "+TIMEOUT = 5"),
                File("package-lock.json", "+  \"ai\": \"6.0.1\"")
            ),
            Pair()
        );

        Assert.Equal(
            ["client.py", "loop.py", "package-lock.json", "tests/client_test.py", "a.py"],
            ranked.Select(r => r.File.Path)
        );
        Assert.Equal([CodeTopic.TimeOut], ranked[0].Topics);
        Assert.Equal("touches time-outs", ranked[0].Reasons[0]);
        Assert.Equal(["touches time-outs", "a test, a document or a generated file"], ranked[3].Reasons);
        Assert.Equal(ranked, CodeRelevance.Rank(Change([.. ranked.Select(r => r.File)]), Pair()), (a, b) => a.File == b.File);
    }

    [Fact]
    public void Rank_ValueOfTheRedRun_IsFoundInAnAddedLine()
    {
        var ranked = CodeRelevance.Rank(
            Change(File("a.py", "+model = \"gpt-4.1-mini\"")),
            Pair() with
            {
                Changes = [new PairChange(Trigger.Model, "model", "gpt-4.1", "gpt-4.1-mini", true)],
            }
        );

        Assert.Equal("line 1 holds the model of the red run, gpt-4.1-mini", ranked[0].Reasons[0]);
        Assert.Contains("touches the model or its parameters, which the divergence may be about", ranked[0].Reasons);
    }

    [Fact]
    public void Rank_ShortNames_CountOnlyWhereTheyStandAlone()
    {
        var red = new SomeRun("2");
        var pair = Pair(red.Tool(null, "get", "{}", "{}"), red);

        var ranked = CodeRelevance.Rank(Change(File("a.py", "+target = budget"), File("b.py", "+http.get(x)")), pair);

        Assert.Equal(["b.py", "a.py"], ranked.Select(r => r.File.Path));
        Assert.Equal(0, ranked[1].Score);
    }

    private static RunComparison Pair((string Green, string Red)? prompt = null)
    {
        var red = new SomeRun("2");
        return Pair(red.Tool(null, "list_payments", "{}", "{}"), red) with
        {
            Changes = prompt is { } p ? [new PairChange(Trigger.Prompt, "system prompt", p.Green, p.Red, false)] : [],
        };
    }

    private static RunComparison Pair(Span step, SomeRun red) =>
        new(
            new SomeRun("1").Recorded(),
            red.Recorded(),
            PairTier.SameSubject,
            "",
            [],
            [],
            new FirstDivergence(null, step.SpanId, DivergenceKind.Output, step.StepName, null, ""),
            [],
            null
        );

    private static CodeChange Change(params CodeFile[] files) => new("agents", "a", "b", [], 0, files, files.Length, [], null);

    private static CodeFile File(string path, string lines) =>
        new(path, null, CodeFileKind.Changed, [new CodeHunk(1, 1, lines, false)], null, []);
}
