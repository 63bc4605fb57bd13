using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage.Retention;
using Triage.Web.Retention;
using Triage.Web.Runs;

namespace Triage.Web.Tests.Retention;

public sealed class StoragePageTests : PageOverStorage
{
    private RunRetention Kept => Services.GetRequiredService<RunRetention>();

    private RetentionRounds Rounds => Services.GetRequiredService<RetentionRounds>();

    [Fact]
    public async Task Open_SomeRuns_SaysWhatFillsTheDiskAndWhatIsKept()
    {
        await StoreAsync(1, Outcome.Green);
        Clock.Advance(TimeSpan.FromDays(200));
        await StoreAsync(2);
        await Rounds.RoundAsync(Scope.Id, Cancellation);

        var page = Page();

        Assert.Equal(6, page.FindAll(".bars li").Count);
        var facts = page.Find("section[aria-labelledby=kept]").TextContent;
        Assert.Matches(@"Whole\s+1\b[^A]*As skeleton\s+1\b[^P]*Pinned\s+0\b", facts);
        Assert.Contains("0 runs deleted, 1 kept as skeletons", facts, StringComparison.Ordinal);
        Assert.Equal("180", Field(page, "Days").GetAttribute("value"));
        Assert.Equal("", Field(page, "Gigabytes").GetAttribute("value"));
    }

    [Fact]
    public async Task Save_RulesThatLetGoOfRuns_AreAskedTwice()
    {
        await StoreAsync(1);
        Clock.Advance(TimeSpan.FromDays(11));
        var page = Page();

        Field(page, "Days").Change("10");
        page.WaitForAssertion(() => Assert.Contains("would let go of 1 run now", page.Markup, StringComparison.Ordinal));
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("Save, and let them go", page.Markup, StringComparison.Ordinal));
        Assert.Equal(RetentionRules.Default, await Kept.RulesAsync(Scope.Id, Cancellation));
        await page.Find("form").SubmitAsync();

        page.WaitForState(() => !page.Markup.Contains("let them go", StringComparison.Ordinal));
        Assert.Equal(new RetentionRules(10, null), await Kept.RulesAsync(Scope.Id, Cancellation));
    }

    [Fact]
    public async Task Save_NothingWouldGo_IsSavedAtOnce()
    {
        var page = Page();

        Field(page, "Days").Change("");
        Field(page, "Gigabytes").Change("0.5");
        await page.Find("form").SubmitAsync();

        Assert.Equal(new RetentionRules(null, 500_000_000), await Kept.RulesAsync(Scope.Id, Cancellation));
        Assert.Equal("0.5", Field(page, "Gigabytes").GetAttribute("value"));
    }

    [Theory]
    [InlineData("Days", "ten", "'ten' is no number of days")]
    [InlineData("Days", "0", "1 to 36,500 days")]
    [InlineData("Gigabytes", "much", "'much' is no size")]
    [InlineData("Gigabytes", "0.01", "at least 100 MB")]
    public async Task Save_NoBound_IsRefusedAndKeptAsTyped(string field, string typed, string words)
    {
        var page = Page();

        Field(page, field).Change(typed);
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains(words, page.Find(".refusal").TextContent, StringComparison.Ordinal));
        Assert.Equal(typed, Field(page, field).GetAttribute("value"));
        Assert.Equal(RetentionRules.Default, await Kept.RulesAsync(Scope.Id, Cancellation));
    }

    [Fact]
    public async Task Rounds_TimePasses_LetGoByThemselvesAndEndWhenTold()
    {
        await StoreAsync(1);
        Clock.Advance(TimeSpan.FromDays(200));
        await Rounds.StartAsync(Cancellation);
        while (Rounds.LastOf(Scope.Id) is null)
        {
            Clock.Advance(RetentionRounds.Every);
            await Task.Delay(20, Cancellation);
        }

        await Rounds.StopAsync(Cancellation);

        Assert.True(Rounds.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Equal(0, (await Services.GetRequiredService<StorageQueries>().FiguresAsync(Scope.Id, Cancellation)).Runs.Whole);
    }

    [Fact]
    public async Task RunPage_RunThatIsGone_SaysWhy()
    {
        var id = await StoreAsync(1);
        Clock.Advance(TimeSpan.FromDays(200));
        await Rounds.RoundAsync(Scope.Id, Cancellation);

        var page = Open<RunPage>($"/w/main/runs/{id}", ("RunId", id));

        page.WaitForAssertion(() => Assert.Contains("retention may have let go of it", page.Markup, StringComparison.Ordinal));
        Assert.NotNull(page.Find("a[href='/w/main/settings/storage']"));
    }

    [Fact]
    public async Task RunPage_Skeleton_OpensAndSaysWhatIsLeft()
    {
        var id = await StoreAsync(1, Outcome.Green);
        Clock.Advance(TimeSpan.FromDays(200));
        await Rounds.RoundAsync(Scope.Id, Cancellation);

        var page = Open<RunPage>($"/w/main/runs/{id}", ("RunId", id));

        page.WaitForAssertion(() => Assert.Contains("Only the skeleton", page.Markup, StringComparison.Ordinal));
        Assert.NotEmpty(page.FindAll(".waterfall tbody tr"));
    }

    private async Task<string> StoreAsync(int trace, Outcome outcome = Outcome.Unknown)
    {
        var store = Services.GetRequiredService<IRunStore>();
        var start = Clock.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        var span = new Span
        {
            TraceId = $"{trace:x32}",
            SpanId = $"{trace:x16}",
            Name = "match",
            Kind = StepKind.ModelCall,
            Agent = "invoice-reconciler",
            StartUnixNano = start,
            EndUnixNano = start + 1_000_000,
            Contents = [new SpanContent(ContentSlot.SystemPrompt, 0, null, "Match payments.")],
        };
        var id = (await store.StoreAsync(Scope.Id, [span], Cancellation)).RunIds[0];
        if (outcome != Outcome.Unknown)
        {
            var claim = new OutcomeClaim(outcome, OutcomeSource.Person, Clock.GetUtcNow(), Actor.Owner);
            await store.ClaimOutcomeAsync(Scope.Id, id, claim, Cancellation);
        }

        return id;
    }

    private IRenderedComponent<StoragePage> Page()
    {
        var page = Open<StoragePage>("/w/main/settings/storage");
        page.WaitForElement("form");
        page.WaitForElement(".bars");
        return page;
    }

    private static AngleSharp.Dom.IElement Field(IRenderedComponent<StoragePage> page, string name) =>
        page.FindAll("label").Single(l => l.TextContent.StartsWith(name, StringComparison.Ordinal)).QuerySelector("input")!;
}
