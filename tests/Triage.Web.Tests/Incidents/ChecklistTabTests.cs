using Bunit;
using Microsoft.AspNetCore.Components;
using Triage.Engine;
using Triage.Engine.Replays;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Incidents;

public sealed class ChecklistTabTests : IncidentPageContext
{
    [Fact]
    public async Task Answer_OpenQuestion_MovesOnToTheNext()
    {
        var page = Page("checklist");
        await ChooseAsync(page, "contained");

        await page.Find(".question form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Equal("D1", Asked(page)));
        Assert.Contains("Checklist 1/2", page.Find(".tabs").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_CannotTell_MovesOnAsWell()
    {
        var page = Page("checklist");
        await ChooseAsync(page, "cannot-tell");

        await page.Find(".question form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Equal("D1", Asked(page)));
    }

    [Fact]
    public async Task Answer_NothingChosen_SaysWhatIsMissingAndKeepsTheNote()
    {
        var page = Page("checklist");
        page.WaitForElement(".question form input.field").Input("asked finance");

        await page.Find(".question form").SubmitAsync();

        page.WaitForAssertion(() =>
            Assert.Contains("Choose an answer", page.Find(".question .refusal").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal("asked finance", page.Find(".question form input.field").GetAttribute("value"));
        Assert.Equal("D0", Asked(page));
    }

    [Fact]
    public async Task Answer_NoteTooLong_IsRefusedAndNothingTypedIsLost()
    {
        var page = Page("checklist");
        await ChooseAsync(page, "harmless");
        var tooLong = new string('x', Limits.MaxTextChars + 1);
        page.Find(".question form input.field").Input(tooLong);

        await page.Find(".question form").SubmitAsync();

        page.WaitForAssertion(() =>
            Assert.Contains("the limit is 20,000", page.Find(".question .refusal").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal(tooLong, page.Find(".question form input.field").GetAttribute("value"));
        Assert.True(page.Find("input[value=harmless]").HasAttribute("checked"));
    }

    [Fact]
    public async Task Answer_Changed_SupersedesAndKeepsTheEarlierOne()
    {
        await AnswerAsync(("D0", "harmless"), ("D1", "no-trace"));
        await AnswerAsync(("D0", "contained"));
        var view = await ViewAsync();

        var card = Render<ChecklistTab>(p =>
            p.Add(t => t.View, view)
                .Add(t => t.Acts, Acts())
                .Add(t => t.Knowledge, Knowledge)
                .Add(t => t.Asked, "D0")
                .AddCascadingValue(Scope)
        );

        Assert.Contains(
            "Replaces: It acted, and it is stopped",
            card.Find(".question form").TextContent,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "It acted on nothing outside",
            card.FindAll(".question > details").Last().TextContent,
            StringComparison.Ordinal
        );
        Assert.True(card.Find("input[value=contained]").HasAttribute("checked"));
    }

    [Fact]
    public async Task Question_Suggested_IsPreselectedAndLabelled()
    {
        await PairAsync();
        await AnswerAsync(("D0", "harmless"));

        var page = Page("checklist");

        page.WaitForAssertion(() => Assert.Equal("D1", Asked(page)));
        Assert.Single(page.FindAll(".choice input[checked]"));
        Assert.Contains("Suggested", page.Find(".choice.chosen").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Question_SpanFound_LinksToTheRunAndToTheComparison()
    {
        await PairAsync();
        await AnswerAsync(("D0", "harmless"), ("D1", "enough"), ("D2", "right"), ("D3", "nothing"));

        var page = Page("checklist");

        page.WaitForAssertion(() => Assert.Equal("D4", Asked(page)));
        var links = page.FindAll(".found a").Select(a => a.GetAttribute("href")!).ToList();
        Assert.Contains(
            links,
            l => l.Contains("/runs/r", StringComparison.Ordinal) && l.Contains("span=", StringComparison.Ordinal)
        );
        Assert.Contains(links, l => l.Contains("/incidents/INC-1/compare?step=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replays_BothArmsRecorded_ShowIntervalAndMeaning()
    {
        await PairAsync();
        await AnswerAsync(("D0", "harmless"), ("D1", "enough"), ("D2", "right"), ("D3", "nothing"));
        await Desk.RecordTallyAsync(
            WorkspaceId.Main,
            1,
            new ReplayTally("D4", Arm.Clean, 10, 10, "finance file", Clock.GetUtcNow(), Actor.Owner),
            Cancellation
        );
        var page = Page("checklist");
        page.WaitForElement(".replays form");

        await page.Find(".replays form").SubmitAsync();

        page.WaitForAssertion(() =>
            Assert.Contains("0 of 10 right, 95 % interval 0 to 28 %", page.Find(".replays").TextContent, StringComparison.Ordinal)
        );
        Assert.Contains("a wrong input reached the model", page.Find(".replays").TextContent, StringComparison.Ordinal);
        Assert.Contains(
            "\"response\": \"no payment is booked yet\"",
            page.Find(".replays pre").TextContent,
            StringComparison.Ordinal
        );
        Assert.True(page.Find("input[value=recorded-wrong]").HasAttribute("checked"));
    }

    [Fact]
    public async Task Verdict_WalkReachedAClass_IsPreselectedWithItsConfidence()
    {
        await AnswerAsync(("D0", "harmless"), ("D1", "no-trace"), ("D2", "expectation-wrong"));

        var page = Page("checklist");

        page.WaitForAssertion(() =>
            Assert.Contains("Judged: opinion only", page.Find(".computed").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal("spec.wrong-expectation", page.Find(".verdict-form select").GetAttribute("value"));
    }

    [Fact]
    public async Task Verdict_UndeterminedWithoutReason_IsRefusedAndKept()
    {
        await AnswerAsync(("D0", "harmless"), ("D1", "nothing"));
        var page = Page("checklist");
        page.WaitForElement(".verdict-form");

        await page.Find(".verdict-form").SubmitAsync();

        page.WaitForAssertion(() =>
            Assert.Contains("Undetermined needs a reason", page.Find(".refusal").TextContent, StringComparison.Ordinal)
        );
        Assert.Null((await ViewAsync()).Record.Verdict);
    }

    [Fact]
    public async Task Verdict_Decided_ClosingFieldsFollow()
    {
        await AnswerAsync(("D0", "harmless"), ("D1", "no-trace"), ("D2", "expectation-wrong"));
        var page = Page("checklist");
        await page.WaitForElement(".verdict-form textarea")
            .ChangeAsync(new ChangeEventArgs { Value = "The rule was changed in May." });

        await page.Find(".verdict-form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Equal("D10", Asked(page)));
        Assert.Equal("The rule was changed in May.", (await ViewAsync()).Record.Verdict!.Reason);
        Assert.Equal(["D0", "D1", "D2", "Verdict", "D10", "D11", "D12"], page.FindAll(".path .qid").Select(q => q.TextContent));
    }

    private IncidentActs Acts() => new(Desk, Scope, 1, Clock, _ => Task.CompletedTask);

    private static Task ChooseAsync(IRenderedComponent<IncidentPage> page, string choice) =>
        page.WaitForElement($"input[value={choice}]").ChangeAsync(new ChangeEventArgs { Value = choice });

    private static string Asked(IRenderedComponent<IncidentPage> page) => page.Find("#question .qid").TextContent;
}
