using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine.Webhooks;
using Triage.Storage.Webhooks;
using Triage.Web.Webhooks;

namespace Triage.Web.Tests.Webhooks;

public sealed class WebhooksPageTests : PageOverStorage
{
    private WebhookStore Webhooks => Services.GetRequiredService<WebhookStore>();

    [Fact]
    public async Task Add_Address_ShowsItsSecretOnce()
    {
        var page = Page();
        page.WaitForElement("input[type=url]").Input("https://hooks.example.com/triage");

        await page.Find("form.add").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("whsec_", page.Find(".notice").TextContent, StringComparison.Ordinal));
        Assert.Contains(
            "is filed, is classified, is closed, comes back",
            page.Find(".endpoint").TextContent,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("whsec_", page.Find("section[aria-labelledby=endpoints]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_NoWebAddress_IsRefusedAndKeptAsTyped()
    {
        var page = Page();
        page.WaitForElement("input[type=url]").Input("nonsense");

        await page.Find("form.add").SubmitAsync();

        page.WaitForAssertion(() =>
            Assert.Contains("no web address", page.Find(".refusal").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal("nonsense", page.Find("input[type=url]").GetAttribute("value"));
    }

    [Fact]
    public async Task Test_Sent_StandsInTheLogWithWhatCameBack()
    {
        await Webhooks.AddAsync(Scope.Id, "https://hooks.example.com", [WebhookEvent.Filed], Cancellation);
        var page = Page();
        await Button(page, "Send a test").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Contains("Waiting", page.Find(".grid").TextContent, StringComparison.Ordinal));
        var id = (await Webhooks.LogAsync(Scope.Id, Cancellation))[0].Id;
        var attempt = new WebhookAttempt(Clock.GetUtcNow(), 12, 500, "<script>alert(1)</script>", null);
        await Webhooks.KeepAttemptAsync(Scope.Id, id, attempt, hopeless: true, Cancellation);

        await Button(page, "Refresh").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("Given up", page.Find(".grid").TextContent, StringComparison.Ordinal));
        Assert.Equal("<script>alert(1)</script>", page.Find("pre").TextContent);
        Assert.Empty(page.FindAll("script"));
    }

    [Fact]
    public async Task Remove_AskedTwice_IsGone()
    {
        await Webhooks.AddAsync(Scope.Id, "https://hooks.example.com", [WebhookEvent.Filed], Cancellation);
        var page = Page();

        await Button(page, "Remove…").ClickAsync(new());
        await Button(page, "Remove it and its log").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("Nobody is told yet", page.Markup, StringComparison.Ordinal));
    }

    private IRenderedComponent<WebhooksPage> Page() => Open<WebhooksPage>("/w/main/settings/webhooks");

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<WebhooksPage> page, string name)
    {
        page.WaitForState(() => page.FindAll("button").Any(b => b.TextContent == name));
        return page.FindAll("button").Single(b => b.TextContent == name);
    }
}
