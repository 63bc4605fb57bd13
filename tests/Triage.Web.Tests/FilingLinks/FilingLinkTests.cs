using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Web.Agents;
using Triage.Web.FilingLinks;
using Triage.Web.Shared;

namespace Triage.Web.Tests.FilingLinks;

/// <summary>The pages behind a filing link, as a browser without a script uses them.</summary>
public sealed partial class FilingLinkTests(TriageHost host) : IClassFixture<TriageHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Report_FromTheLink_IsFiledOnceForTheResponderAndItsStatusIsToldBack()
    {
        using var browser = Browser();
        var address = await LinkAsync("recon/agent", responder: "ana");
        var page = await browser.GetStringAsync(address, Cancellation);
        Assert.Contains("What happened?", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        var fields = Fields(page, ("happened", "Paid <b>twice</b>.\nSee the bank."), ("symptom", "done-twice"), ("name", "Bo"));

        using var sent = await SendAsync(browser, address, fields);
        using var again = await SendAsync(browser, address, fields);

        Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        Assert.Equal(sent.Headers.Location, again.Headers.Location);
        var filed = await host.GetAsync("/api/v1/incidents?agent=recon/agent");
        var row = Assert.Single(filed["items"]!.AsArray())!;
        Assert.Equal(("Paid <b>twice</b>.", "ana"), ((string?)row["title"], (string?)row["owner"]));
        Assert.Contains(
            "has been received",
            await browser.GetStringAsync(sent.Headers.Location, Cancellation),
            StringComparison.Ordinal
        );

        await host.PostAsync($"/api/v1/incidents/{row["id"]}/accept");
        var status = await browser.GetStringAsync(sent.Headers.Location, Cancellation);
        Assert.Contains("is being looked at", status, StringComparison.Ordinal);
        Assert.DoesNotContain("INC-", status, StringComparison.Ordinal);
        Assert.DoesNotContain("ana", WithoutTags().Replace(status, " ").Split(' '));
    }

    [Fact]
    public async Task Report_WithMistakes_SaysThemAndKeepsWhatWasTyped()
    {
        using var browser = Browser();
        var address = await LinkAsync("mailer");
        var page = await browser.GetStringAsync(address, Cancellation);

        using var sent = await SendAsync(
            browser,
            address,
            Fields(page, ("happened", ""), ("expected", "\"quoted\" <i>"), ("mail", "nobody"), ("when", "soon"))
        );

        var body = await sent.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, sent.StatusCode);
        Assert.Contains("Not sent yet", body, StringComparison.Ordinal);
        Assert.Contains("&lt;i&gt;", body, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", body, StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count(body, "aria-invalid=\"true\"", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData("/report/main/mailer/0123456789abcdef0123456789abcdef")]
    [InlineData("/report/other/mailer/x")]
    [InlineData("/report/status/main-0123")]
    [InlineData("/report/status/x")]
    [InlineData("/report/nothing")]
    public async Task Report_UnknownAddress_IsAPlainPageThatSaysNothing(string address)
    {
        using var browser = Browser();

        using var answer = await browser.GetAsync(address, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("There is nothing at this address", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<nav", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_LinkMadeAnew_EndsTheOneBefore()
    {
        using var browser = Browser();
        var first = await LinkAsync("poster");
        var second = await LinkAsync("poster");

        using var old = await browser.GetAsync(first, Cancellation);
        using var now = await browser.GetAsync(second, Cancellation);
        await host
            .Services.GetRequiredService<AgentDesk>()
            .RemoveFilingLinkAsync(WorkspaceId.Main, "poster", Actor.Owner, Cancellation);
        using var removed = await browser.GetAsync(second, Cancellation);

        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.NotFound),
            (old.StatusCode, now.StatusCode, removed.StatusCode)
        );
    }

    [Fact]
    public async Task Report_WithASecretInIt_IsKeptWithoutIt()
    {
        using var browser = Browser();
        var address = await LinkAsync("leaker");
        var page = await browser.GetStringAsync(address, Cancellation);
        const string Secret = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

        using var sent = await SendAsync(
            browser,
            address,
            Fields(page, ("happened", $"It logged {Secret} twice."), ("record", Secret))
        );

        Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        var filed = (await host.GetAsync("/api/v1/incidents?agent=leaker"))["items"]!.AsArray();
        var incident = (await host.GetAsync($"/api/v1/incidents/{filed.Single()!["id"]}")).ToJsonString();
        Assert.Contains("[redacted:", incident, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, incident, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Report_BrokenForm_IsRefusedAndNoFault(string contentType)
    {
        using var browser = Browser();
        var address = await LinkAsync("breaker");
        using var body = new ByteArrayContent("no form at all"u8.ToArray());
        body.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using var answer = await browser.PostAsync(address, body, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private HttpClient Browser() =>
        new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(host.Address) };

    private async Task<string> LinkAsync(string agent, string? responder = null)
    {
        var desk = host.Services.GetRequiredService<AgentDesk>();
        await desk.SetAsync(
            WorkspaceId.Main,
            agent,
            new AgentSettings(null, responder, ContentMode.Redacted),
            Actor.Owner,
            Cancellation
        );
        var made = await desk.MakeFilingLinkAsync(WorkspaceId.Main, agent, Actor.Owner, Cancellation);
        return Addresses.FilingLink(WorkspaceId.Main, agent, made.FilingKey!);
    }

    private static Dictionary<string, string> Fields(string page, params (string Name, string Value)[] typed)
    {
        var fields = typed.ToDictionary(f => f.Name, f => f.Value);
        fields["token"] = Token().Match(page).Groups["value"].Value;
        return fields;
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient browser,
        string address,
        Dictionary<string, string> fields
    )
    {
        using var form = new FormUrlEncodedContent(fields);
        return await browser.PostAsync(address, form, Cancellation);
    }

    [GeneratedRegex("name=\"token\" value=\"(?<value>[0-9a-f]{32})\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex WithoutTags();
}

/// <summary>On a host of its own, because it uses up what one address may send.</summary>
public sealed class FilingLinkRateTests(TriageHost host) : IClassFixture<TriageHost>
{
    [Fact]
    public async Task Report_TooManyFromOneAddress_IsToldWhenToComeBack()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i <= ReportRate.ReportsPerWindow; i++)
        {
            using var form = new FormUrlEncodedContent([]);
            using var answer = await host.Http.PostAsync("/report/main/a/b", form, cancellation);
            statuses.Add(answer.StatusCode);
        }

        Assert.All(statuses.SkipLast(1), s => Assert.Equal(HttpStatusCode.NotFound, s));
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
    }
}
