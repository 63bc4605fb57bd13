using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Erasure;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage.Access;
using Triage.Storage.Erasure;
using Triage.Web.Access.Accounts;
using Triage.Web.Erasure;

namespace Triage.Web.Tests.Erasure;

public sealed class ErasuresPageTests : PageOverStorage
{
    private const string Value = "INV-2041";

    private ErasureStore Erasures => Services.GetRequiredService<ErasureStore>();

    protected override void Prepare(string dataDirectory) => Services.AddSingleton<LiveSignIns>().AddSingleton<ErasureDesk>();

    [Fact]
    public void Open_NothingErased_TeachesWhatItIsFor()
    {
        var page = Page();

        Assert.Contains("Nothing was erased yet.", page.Find(".empty").TextContent, StringComparison.Ordinal);
        Assert.True(Button(page, "Show what would go").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Preview_RunAndIncident_AreCountedAndLinked()
    {
        var run = await StoreAsync();
        await Desk.FileAsync(
            Scope.Id,
            new Filing
            {
                Title = "Paid twice",
                Subject = Value,
                RedRun = run,
            },
            Actor.Owner,
            null,
            Cancellation
        );
        var page = Page();

        await LookAsync(page, Value);

        page.WaitForElement($"a[href='/w/main/runs/{run}']");
        Assert.NotNull(page.Find("a[href='/w/main/incidents/INC-1']"));
        Assert.Contains("backups made before hold it", page.Markup, StringComparison.Ordinal);
        Assert.Empty(await Erasures.ListAsync(Scope.Id, Cancellation));
    }

    [Fact]
    public async Task Erase_ValueTypedAgain_WaitsAndCanBeCancelled()
    {
        await StoreAsync();
        var page = Page();
        await LookAsync(page, Value);
        page.WaitForElement("h3");

        Field(page, "Type the value").Input("INV-20");
        Assert.True(Button(page, "Erase for good").HasAttribute("disabled"));
        Field(page, "Type the value").Input(Value);
        await Button(page, "Erase for good").Closest("form")!.SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("ER-1 begins after 30 seconds", page.Markup, StringComparison.Ordinal));
        Assert.Equal("", Field(page, "Its value").GetAttribute("value"));
        await page.Find("button[aria-label='Cancel ER-1']").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("Nothing was removed.", page.Markup, StringComparison.Ordinal));
        Assert.Equal(ErasureState.Cancelled, Assert.Single(await Erasures.ListAsync(Scope.Id, Cancellation)).State);
        Assert.DoesNotContain(Value, page.Find(".erasures").OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_WhileItRuns_ShowsWhenItIsDoneWithItsCertificate()
    {
        var run = await StoreAsync();
        await Erasures.AskAsync(Scope.Id, new SoughtSubject(null, Value, false), TimeSpan.Zero, Actor.Owner, Cancellation);
        var page = Page();
        Assert.Contains("waiting", page.Find(".erasures").TextContent, StringComparison.Ordinal);

        while (await Services.GetRequiredService<ErasureSteps>().StepAsync(Scope.Id, Cancellation)) { }

        page.WaitForAssertion(() =>
        {
            Clock.Advance(TimeSpan.FromSeconds(2));
            Assert.Contains("1 run, 0 incidents", page.Find("summary").TextContent, StringComparison.Ordinal);
        });
        Assert.Equal("/api/v1/erasures/ER-1", page.Find("a[download='ER-1.json']").GetAttribute("href"));
        Assert.Contains(run, page.Find("details").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll($"a[href='/w/main/runs/{run}']"));
    }

    [Fact]
    public async Task Person_TypedTwice_GoesAndTheLastAdministratorStays()
    {
        var people = Services.GetRequiredService<PersonStore>();
        var link = await people.AddSetupLinkAsync(Cancellation);
        await people.SetUpAsync(link!, new Person(Guid.NewGuid(), "Ana", "ana@example.com", false), null, Cancellation);
        var ben = new Person(Guid.NewGuid(), "Ben", "ben@example.com", false);
        var (_, secret) = await Services
            .GetRequiredService<InvitationStore>()
            .AddAsync(Scope.Id, Role.Viewer, null, TimeSpan.FromDays(1), Actor.Owner, null, Cancellation);
        await people.AddInvitedAsync(secret, ben, null, Cancellation);
        var page = Page();
        page.WaitForElement("#person-head");

        await EraseAsync("Ana");
        page.WaitForAssertion(() =>
            Assert.Contains("last administrator", page.Find(".refusal").TextContent, StringComparison.Ordinal)
        );
        await EraseAsync("ben@example.com");

        page.WaitForAssertion(() => Assert.Contains("ER-1 of workspace main", page.Markup, StringComparison.Ordinal));
        Assert.Null(await people.FindAsync(ben.Id, Cancellation));
        Assert.Contains("1 person removed", page.Find("summary").TextContent, StringComparison.Ordinal);

        async Task EraseAsync(string who)
        {
            Field(page, "Their name").Input(who);
            Assert.True(Button(page, "Erase this person for good").HasAttribute("disabled"));
            Field(page, "Type it once more").Input(who);
            await Button(page, "Erase this person for good").Closest("form")!.SubmitAsync();
        }
    }

    [Theory]
    [InlineData("42", "too short to be told from other words")]
    [InlineData("L-77", "Nothing here is about it")]
    public async Task Preview_NothingToFind_SaysWhyAndKeepsWhatWasTyped(string value, string words)
    {
        var page = Page();

        await LookAsync(page, value);

        page.WaitForAssertion(() => Assert.Contains(words, page.Markup, StringComparison.Ordinal));
        Assert.Equal(value, Field(page, "Its value").GetAttribute("value"));
    }

    [Fact]
    public void Words_EveryKindAndState_HaveSome()
    {
        Assert.All(Enum.GetValues<ErasureKind>(), kind => Assert.NotEmpty(ErasureWords.Of(kind)));
        Assert.All(Enum.GetValues<ErasureState>(), state => Assert.NotEmpty(ErasureWords.Of(state)));
    }

    private IRenderedComponent<ErasuresPage> Page()
    {
        var page = Open<ErasuresPage>("/w/main/settings/erasures");
        page.WaitForElement(".empty, .erasures");
        return page;
    }

    private static async Task LookAsync(IRenderedComponent<ErasuresPage> page, string value)
    {
        Field(page, "Its value").Input(value);
        await page.Find("form").SubmitAsync();
    }

    private async Task<string> StoreAsync()
    {
        var span = new Span
        {
            TraceId = $"{7:x32}",
            SpanId = $"{7:x16}",
            Name = "match",
            Kind = StepKind.ModelCall,
            StartUnixNano = 1_000_000,
            EndUnixNano = 2_000_000,
            Subjects = [new Subject("invoice", Value)],
        };
        return (await Services.GetRequiredService<IRunStore>().StoreAsync(Scope.Id, [span], Cancellation)).RunIds[0];
    }

    private static IElement Field(IRenderedComponent<ErasuresPage> page, string name) =>
        page.FindAll("label").Single(l => l.TextContent.Contains(name, StringComparison.Ordinal)).QuerySelector("input")!;

    private static IElement Button(IRenderedComponent<ErasuresPage> page, string name) =>
        page.FindAll("button").Single(b => b.TextContent == name);
}
