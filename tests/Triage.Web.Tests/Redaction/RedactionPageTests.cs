using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Web.Redaction;
using Triage.Web.Shell;

namespace Triage.Web.Tests.Redaction;

public sealed class RedactionPageTests : PageOverStorage
{
    private RedactionDesk Redaction => Services.GetRequiredService<RedactionDesk>();

    private WorkspaceReaders Readers => Services.GetRequiredService<WorkspaceReaders>();

    [Fact]
    public async Task Save_GroupSwitchedOff_CountsAtOnceAndCanBeUndone()
    {
        const string Mail = "jo@cedar-audit.com";
        Assert.NotEqual(Mail, (await Readers.ForAsync(Scope.Id, Cancellation)).Redact(Mail));
        var page = Page();
        await Group(page, "E-mail addresses").ChangeAsync(new() { Value = false });

        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("Version 1: 1 groups off", page.Markup, StringComparison.Ordinal));
        Assert.Equal(Mail, (await Readers.ForAsync(Scope.Id, Cancellation)).Redact(Mail));
        await Button(page, "Use again").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Contains("Version 2: as shipped", page.Markup, StringComparison.Ordinal));
        Assert.NotEqual(Mail, (await Readers.ForAsync(Scope.Id, Cancellation)).Redact(Mail));
    }

    [Fact]
    public async Task Try_OwnPattern_ShowsWhatItWouldMarkAndStoresNothing()
    {
        var page = Page();
        page.Find("input[placeholder=customer-number]").Change("customer");
        page.Find("input[aria-describedby=pattern-hint]").Change("CU-[0-9]{4}");
        await Button(page, "Add").ClickAsync(new());
        page.Find("section[aria-labelledby=try] textarea").Change("<b>CU-4711</b> pays");

        await Button(page, "Try this text").ClickAsync(new());

        page.WaitForAssertion(() =>
            Assert.StartsWith("[redacted:customer:", page.Find("mark").TextContent, StringComparison.Ordinal)
        );
        Assert.Contains("1 mark would be new in 1 of 1 text", page.Markup, StringComparison.Ordinal);
        Assert.Equal(RedactionRules.Shipped, await Redaction.GetAsync(Scope.Id, Cancellation));
    }

    [Fact]
    public async Task Add_PatternThatCannotBeRun_IsRefusedAndKeptAsTyped()
    {
        var page = Page();
        page.Find("input[placeholder=customer-number]").Change("customer");
        page.Find("input[aria-describedby=pattern-hint]").Change("(?<=a)b");

        await Button(page, "Add").ClickAsync(new());

        Assert.Contains("cannot be run", page.Find(".refusal").TextContent, StringComparison.Ordinal);
        Assert.Equal("(?<=a)b", page.Find("input[aria-describedby=pattern-hint]").GetAttribute("value"));
    }

    [Fact]
    public async Task Save_SomebodyElseWasFaster_IsRefused()
    {
        var page = Page();
        await Redaction.SaveAsync(Scope.Id, RedactionRules.Shipped with { OpenKeys = ["mail"] }, Actor.Owner, Cancellation);
        await Group(page, "E-mail addresses").ChangeAsync(new() { Value = false });

        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() =>
            Assert.Contains("changed meanwhile", page.Find(".refusal").TextContent, StringComparison.Ordinal)
        );
    }

    private IRenderedComponent<RedactionPage> Page()
    {
        var page = Open<RedactionPage>("/w/main/settings/redaction");
        page.WaitForElement("form");
        return page;
    }

    private static AngleSharp.Dom.IElement Group(IRenderedComponent<RedactionPage> page, string name) =>
        page.FindAll(".group").Single(g => g.TextContent.Contains(name, StringComparison.Ordinal)).QuerySelector("input")!;

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<RedactionPage> page, string name)
    {
        page.WaitForState(() => page.FindAll("button").Any(b => b.TextContent == name));
        return page.FindAll("button").First(b => b.TextContent == name);
    }
}
