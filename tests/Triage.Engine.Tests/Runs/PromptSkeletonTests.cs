using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

public sealed class PromptSkeletonTests
{
    private const string Support = """
        You are the support agent of Acme Outdoor. Today is Monday, 23 November 2026, 09:14.

        Customer: Jane Doe
        Email: jane.doe@example.com
        Order: #EU-2031 over 1,240.50 EUR
        - City: Berlin

        You are talking to Jane Doe about her order. Answer in at most 120 words.
        NEVER promise a refund. Use the tool `refund_status` first.
        """;

    [Theory]
    [InlineData("Jane Doe", "Bob O'Neil")]
    [InlineData("Monday, 23 November 2026, 09:14", "Tuesday, 2 Dec 2026, 18:00")]
    [InlineData("jane.doe@example.com", "[redacted:email:1a2b3c4d]")]
    [InlineData("#EU-2031 over 1,240.50 EUR", "#US-7 over 3 USD")]
    [InlineData("Berlin", "bad Ems (near koblenz)")]
    public void Of_TemplateFilledOtherwise_IsTheSame(string filled, string otherwise) =>
        Assert.Equal(PromptSkeleton.Of(Support), PromptSkeleton.Of(Support.Replace(filled, otherwise, StringComparison.Ordinal)));

    [Theory]
    [InlineData("NEVER promise a refund.", "NEVER promise or announce a refund.")]
    [InlineData("`refund_status`", "`refund_lookup`")]
    [InlineData("Answer in at most", "Answer in about")]
    [InlineData("NEVER", "Do not")]
    public void Of_InstructionEdited_IsAnother(string was, string now) =>
        Assert.NotEqual(PromptSkeleton.Of(Support), PromptSkeleton.Of(Support.Replace(was, now, StringComparison.Ordinal)));

    [Fact]
    public void Of_ListsOfOtherLength_IsTheSame()
    {
        static string Prompt(params string[] invoices) =>
            $"Match these invoices:\n{string.Join('\n', invoices.Select(i => $"- {i} of 2026-02-01"))}\nKnown ledgers: {string.Join(", ", invoices)}.\nReport what is left.";

        Assert.Equal(PromptSkeleton.Of(Prompt("INV-7001")), PromptSkeleton.Of(Prompt("INV-7001", "INV-7002", "INV-9")));
    }

    [Fact]
    public void Of_JsonContext_KeepsItsKeysOnly()
    {
        var green = PromptSkeleton.Of("""Work on {"ledger": "L-1", "total": 276, "open": true, "owner": {"name": "Ana"}}.""");

        Assert.Equal(
            green,
            PromptSkeleton.Of("""Work on {"ledger": "L-22", "total": 9, "open": false, "owner": {"name": "Jo \"B\""}}.""")
        );
        Assert.NotEqual(
            green,
            PromptSkeleton.Of("""Work on {"book": "L-1", "total": 276, "open": true, "owner": {"name": "Ana"}}.""")
        );
    }

    [Fact]
    public void Of_TagsThatNameData_AreVariablesAndTagsThatInstructAreNot()
    {
        Assert.Equal(
            PromptSkeleton.Of("<customer_name>jane</customer_name>\n<rules>Ask first.</rules>"),
            PromptSkeleton.Of("<customer_name>bob the second</customer_name>\n<rules>Ask first.</rules>")
        );
        Assert.NotEqual(PromptSkeleton.Of("<rules>Ask first.</rules>"), PromptSkeleton.Of("<rules>Act first.</rules>"));
    }

    [Fact]
    public void Of_LabelThatInstructs_IsKept() =>
        Assert.NotEqual(PromptSkeleton.Of("Tone: be brief"), PromptSkeleton.Of("Tone: be warm and elaborate"));

    [Theory]
    [InlineData("")]
    [InlineData("\r\n \t")]
    public void Of_Empty_IsEmpty(string text) => Assert.Equal("", PromptSkeleton.Of(text));

    [Fact]
    public void Of_OneMillionHostileCharacters_Ends()
    {
        foreach (
            var piece in new[] { "\"", "'", "[redacted:", "<id>", "a.", "Customer: ", "\"a\": \"", "- ", "1,", "@a.", "https://" }
        )
        {
            var text = string.Concat(Enumerable.Repeat(piece, 300_000 / piece.Length));
            Assert.True(PromptSkeleton.Of(text).Length <= text.Length * 3);
        }
    }

    [Fact]
    public void IsFilledOtherwise_DiffersWhereTheKnownDiffer_IsTrue()
    {
        string[] known = ["You help jane with shoes. Be brief.", "You help bob with a red tent. Be brief."];

        Assert.True(PromptTemplate.IsFilledOtherwise(known, "You help mia with ropes. Be brief."));
        Assert.False(PromptTemplate.IsFilledOtherwise(known, "You help mia with ropes. Be thorough."));
        Assert.False(PromptTemplate.IsFilledOtherwise([known[0]], "You help mia with shoes. Be brief."));
    }

    [Fact]
    public void IsFilledOtherwise_TextsWithLittleInCommon_IsFalse() =>
        Assert.False(PromptTemplate.IsFilledOtherwise(["Match payments.", "Write a mail."], "Book a flight."));

    [Theory]
    [InlineData("Call Ana at 030 1234 567 if stuck.", "Call Ana at [redacted:phone:ab12cd34] if stuck.", true)]
    [InlineData("Call [redacted:name:1] if stuck.", "Call [redacted:name:2] if stuck.", true)]
    [InlineData("Call Ana at 030 1234 567 if stuck.", "Write to Ana at [redacted:phone:ab12cd34] if stuck.", false)]
    [InlineData("Call Ana.", "Call Ana.", false)]
    public void SameButForMarkers_Texts_Says(string a, string b, bool same) =>
        Assert.Equal(same, PromptTemplate.SameButForMarkers(a, b));

    [Fact]
    public void Difference_ToolSets_NamesEachTool()
    {
        static string Label(params (string Name, string Description)[] tools) =>
            ToolSet.LabelOf([.. tools.Select(t => new ToolDefinition(t.Name, t.Description, null))]);

        Assert.Equal(
            "+ refund; − pay; post described otherwise",
            ToolSet.Difference(
                Label(("pay", "p"), ("post", "a"), ("list", "l")),
                Label(("refund", "r"), ("post", "b"), ("list", "l"))
            )
        );
        Assert.Null(ToolSet.Difference(Label(("pay", "p")), Label(("pay", "p"))));
    }
}
