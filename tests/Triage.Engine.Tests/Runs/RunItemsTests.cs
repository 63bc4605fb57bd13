using System.Text.Json;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

public sealed class RunItemsTests
{
    private static readonly SubjectRule Listed = new("invoice", SubjectPlace.Result, "$.invoices[*].id", "list_invoices", true);
    private static readonly SubjectRule Posted = new("invoice", SubjectPlace.Arguments, "$.matches[*].invoice", "post", true);

    private static readonly object Invoices = new
    {
        page = 2,
        total = 2,
        invoices = new[] { new { id = "INV-1", amount = 10.5m }, new { id = "INV-2", amount = 20m } },
    };

    [Fact]
    public void Of_SameSubjectInTwoSteps_IsOneItemWithBothTouchesInOrder()
    {
        var run = new ReadRun()
            .Call("list_invoices", new { tenant = "EU" }, Invoices)
            .Call("post", new { matches = new[] { new { invoice = "INV-2", payment = "P-9" } } }, "ok");

        var read = RunItems.Of(run.Spans, [Listed, Posted]);

        Assert.Equal(["INV-1", "INV-2"], read.Items.Select(i => i.Subject.Value));
        Assert.Equal([1, 2], read.Items.Select(i => i.Position));
        Assert.Equal(["execute_tool list_invoices", "execute_tool post"], read.Items[1].Touches.Select(t => t.Step));
        Assert.Equal((2, 2), (read.Items[1].Touches[0].Position, read.Items[1].Touches[0].Of));
    }

    [Fact]
    public void Of_ListEntry_KeepsItsMembersThoseAroundItAndWhatWasAskedFor()
    {
        var run = new ReadRun().Call("list_invoices", new { tenant = "EU" }, Invoices);

        var touch = RunItems.Of(run.Spans, [Listed]).Items[0].Touches[0];

        Assert.Equal("10.5", touch.Facts["amount"]);
        Assert.Equal("2", touch.Facts["page"]);
        Assert.Equal("EU", touch.Facts["arguments.tenant"]);
        Assert.DoesNotContain("id", touch.Facts.Keys);
    }

    [Fact]
    public void Of_CallForOneItem_KeepsWhatTheCallAnswered()
    {
        var run = new ReadRun().Call("match", new { invoice = "INV-1" }, new { status = "matched", amount = 7 });

        var item = Assert.Single(RunItems.Of(run.Spans, [new("invoice", SubjectPlace.Arguments, "invoice", null, true)]).Items);

        Assert.Equal("matched", item.Touches[0].Facts["result.status"]);
        Assert.Equal(0, item.Touches[0].Of);
    }

    [Theory]
    [InlineData("""{"invoices":[{"id":"INV-1"}]}""")]
    [InlineData(""" "{\"invoices\":[{\"id\":\"INV-1\"}]}" """)]
    [InlineData("""Found [1] row, here it is: {"invoices":[{"id":"INV-1"}]} - that is all.""")]
    [InlineData("```json\n{\"invoices\": [\n {\"id\": \"INV-1\"}\n]}\n```")]
    [InlineData("""{"invoices":"[{\"id\":\"INV-1\"}]"}""")]
    public void Of_JsonHoweverWrapped_FindsTheItem(string result)
    {
        var run = new ReadRun().Call("list_invoices", null, result);

        Assert.Equal("INV-1", Assert.Single(RunItems.Of(run.Spans, [Listed]).Items).Subject.Value);
    }

    [Theory]
    [InlineData("no JSON at all [ { ")]
    [InlineData("""{"invoices":[{"id":"\ud800"}]}""")]
    [InlineData("""{"invoices":{"id":"INV-1"}}""")]
    [InlineData("")]
    public void Of_OtherContent_FindsNothing(string result) =>
        Assert.Empty(RunItems.Of(new ReadRun().Call("list_invoices", null, result).Spans, [Listed]).Items);

    [Fact]
    public void Of_NoToolSpans_ReadsTheMessagesOfTheModelCalls()
    {
        var asked = Some.Calls(("c1", "list_invoices", "{}"));
        var run = new ReadRun()
            .Model([Some.User("go")], [asked])
            .Model([Some.User("go"), asked, Some.ToolAnswer("c1", JsonSerializer.Serialize(Invoices))], [Some.Assistant("done")]);

        var read = RunItems.Of(run.Spans, [Listed]);

        Assert.Equal(2, read.Items.Count);
        Assert.Equal(run.Spans[1].SpanId, read.Items[0].Touches[0].SpanId);
    }

    [Fact]
    public void Of_RuleForTheWholeRun_GivesSubjects()
    {
        var run = new ReadRun().Attribute("job.tenant", "acme").Call("list_invoices", new { ledger = "L-7" }, Invoices);

        var read = RunItems.Of(
            run.Spans,
            [
                new("tenant", SubjectPlace.Attribute, "job.tenant"),
                new("ledger", SubjectPlace.Arguments, "$.ledger", "list_invoices"),
            ]
        );

        Assert.Equal([new Subject("tenant", "acme"), new Subject("ledger", "L-7")], read.Subjects);
        Assert.Empty(read.Items);
    }

    [Fact]
    public void Of_InputAndOutput_AreTheFirstUserMessageAndTheLastAnswer()
    {
        var run = new ReadRun().Model([Some.User("""Do {"tickets":["T-1","T-2"]}""")], [Some.Assistant("""{"done":["T-2"]}""")]);

        var read = RunItems.Of(
            run.Spans,
            [
                new("ticket", SubjectPlace.Input, "$.tickets", null, true),
                new("ticket", SubjectPlace.Output, "$.done[*]", null, true),
            ]
        );

        Assert.Equal(["T-1", "T-2"], read.Items.Select(i => i.Subject.Value));
        Assert.Equal([SubjectPlace.Input, SubjectPlace.Output], read.Items[1].Touches.Select(t => t.Place));
    }

    [Fact]
    public void Of_MoreItemsThanAreKept_SaysThatItWasCut()
    {
        var rows = Enumerable.Range(0, Limits.MaxItemsPerRun).Select(n => new { id = $"A{n}" });
        var run = new ReadRun().Call("list_invoices", null, new { invoices = rows }).Call("list_invoices", null, Invoices);

        var read = RunItems.Of(run.Spans, [Listed]);

        Assert.True(read.Cut);
        Assert.Equal(Limits.MaxItemsPerRun, read.Items.Count);
    }

    [Theory]
    [InlineData("$.a..b")]
    [InlineData("$.a[")]
    [InlineData("")]
    public void Checked_NoPath_IsRefused(string path) =>
        Assert.Throws<RefusedInputException>(() => SubjectRules.Checked(Listed with { Path = path }));
}
