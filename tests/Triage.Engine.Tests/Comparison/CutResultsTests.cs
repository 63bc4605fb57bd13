using Triage.Engine.Comparison;

namespace Triage.Engine.Tests.Comparison;

public class CutResultsTests
{
    private static IReadOnlyList<CutResult> In(params (string Arguments, string Result)[] calls)
    {
        var run = new SomeRun("c");
        var root = run.Root();
        foreach (var (arguments, result) in calls)
        {
            run.Tool(root, "list_payments", arguments, result);
        }

        return CutResults.In(run.Spans);
    }

    private static CutResult? In(string result) => In(("{}", result)).SingleOrDefault();

    [Theory]
    [InlineData("""{"total":3,"payments":[{"id":1},{"id":2}]}""", "list_payments declares total 3, returned 2")]
    [InlineData("""{"meta":{"total_count":3},"data":[{"id":1}]}""", "list_payments declares total_count 3, returned 1")]
    [InlineData("""{"payments":[1,2],"payments_total":9}""", "list_payments declares payments_total 9, returned 2")]
    [InlineData("""{"payments":[1,2],"truncated":true}""", "list_payments says truncated: true, returned 2")]
    [InlineData(
        """{"payments":[1,2],"has_more":true}""",
        "list_payments says has_more after 2 entries, and no more were fetched"
    )]
    [InlineData(
        """{"payments":[1,2],"next_cursor":"b7"}""",
        "list_payments says next_cursor after 2 entries, and no more were fetched"
    )]
    [InlineData("""{"total":276,"payments":[{"id":1},{"id":2},{"i""", "list_payments declares total 276, returned 2")]
    [InlineData("""{"payments":[{"id":1},{"id":2},{"i""", "list_payments returned a list that breaks off after 2 entries")]
    [InlineData("PAY-1 12.00\nPAY-2 3.00\n[truncated]", "list_payments returned a text that ends with “[truncated]”")]
    [InlineData("PAY-1 12.00\n... 112 more rows", "list_payments returned a text that ends with “... 112 more rows”")]
    public void In_ResultThatIsNotAll_SaysSoInItsOwnWords(string result, string words) => Assert.Equal(words, In(result)?.Words);

    [Theory]
    [InlineData("""{"total":2,"payments":[{"id":1},{"id":2}]}""")]
    [InlineData("""{"payments":[1,2],"has_more":false,"next_cursor":null,"truncated":false}""")]
    [InlineData("""{"invoice":"INV-1","currency":"EUR","total":1240,"lines":[{"net":1000},{"net":240}]}""")]
    [InlineData("""{"count":2,"payments":[1,2,3]}""")]
    [InlineData("""[{"id":1,"total":500},{"id":2,"total":3}]""")]
    [InlineData("The report says that 12 of 40 rows match.")]
    [InlineData("")]
    [InlineData("[Errno 111] Connection refused")]
    [InlineData("[INFO] 12 payments read")]
    [InlineData("{not JSON}")]
    [InlineData("""{"note":"\ud83d","payments":[{"\ud83d":1},2],"total":2}""")]
    public void In_ResultThatIsAllThereIs_FindsNothing(string result) => Assert.Null(In(result));

    [Fact]
    public void In_AllPagesFetched_FindsNothing() =>
        Assert.Empty(
            In(
                ("""{"page":1}""", """{"total":4,"has_more":true,"payments":[1,2]}"""),
                ("""{"page":2}""", """{"total":4,"has_more":false,"payments":[3,4]}""")
            )
        );

    [Fact]
    public void In_OnePageTooFew_CountsOverAllCalls()
    {
        var cut = Assert.Single(
            In(("""{"page":1}""", """{"total":5,"payments":[1,2]}"""), ("""{"page":2}""", """{"total":5,"payments":[3,4]}"""))
        );

        Assert.Equal("list_payments declares total 5, returned 4 over 2 calls", cut.Words);
        Assert.Equal(2, cut.Call);
    }

    [Fact]
    public void In_SamePageTwice_DoesNotCountItTwice() =>
        Assert.Equal(
            2,
            Assert.Single(In(("{}", """{"total":4,"payments":[1,2]}"""), ("{}", """{"total":4,"payments":[1,2]}"""))).Returned
        );

    [Fact]
    public void In_OtherQuestions_AreNotPagesOfOneAnswer()
    {
        var cut = Assert.Single(
            In(
                ("""{"ledger":"EU"}""", """{"total":3,"payments":[1]}"""),
                ("""{"ledger":"US"}""", """{"total":2,"payments":[1,2]}""")
            )
        );

        Assert.Equal((3L, 1), (cut.Declared!.Value, cut.Call));
    }

    [Fact]
    public void In_AsManyAsAskedFor_IsMarked() =>
        Assert.True(Assert.Single(In(("""{"limit":2}""", """{"total":9,"payments":[1,2]}"""))).AsAsked);
}
