using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Storage.Search;

namespace Triage.Web.Tests.Upgrade;

public sealed class HostOnOldDatabase : TriageHost
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        OldDatabase.PutInto(DataDirectory);
        base.ConfigureWebHost(builder);
    }
}

/// <summary>What was written before the last migrations is read and worked on as if it were written today.</summary>
public sealed class OldDatabaseApiTests(HostOnOldDatabase host) : IClassFixture<HostOnOldDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("incidents")]
    [InlineData("incidents?sort=dark")]
    [InlineData("incidents/INC-1")]
    [InlineData("incidents/INC-1/checklist")]
    [InlineData("incidents/INC-1/response")]
    [InlineData("incidents/INC-1/worklist")]
    [InlineData("incidents/INC-1/fixes")]
    [InlineData("incidents/INC-1/merged")]
    [InlineData("incidents.csv")]
    [InlineData("incidents.json")]
    [InlineData("runs")]
    [InlineData("runs.csv")]
    [InlineData("runs.json")]
    [InlineData("runs/" + OldDatabase.RedRun)]
    [InlineData("runs/" + OldDatabase.RedRun + "/spans")]
    [InlineData("runs/" + OldDatabase.RedRun + "/diagnosis")]
    [InlineData("runs/" + OldDatabase.RedRun + "/pairs")]
    [InlineData("comparisons?green=" + OldDatabase.GreenRun + "&red=" + OldDatabase.RedRun)]
    [InlineData("reports/weekly/2026-W47")]
    public async Task Get_RowsOfThen_Answers(string path)
    {
        using var answer = await host.Http.GetAsync($"/api/v1/{path}", Cancellation);

        var body = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path} answered {answer.StatusCode}: {body}");
    }

    [Fact]
    public async Task Incident_OfThen_IsWhole()
    {
        var incident = await host.GetAsync("/api/v1/incidents/INC-1");

        Assert.Equal(
            ("Paid invoice is reported as open", "closed", "ana", "120 EUR", OldDatabase.RedRun, OldDatabase.GreenRun),
            (
                (string?)incident["title"],
                (string?)incident["state"],
                (string?)incident["owner"],
                (string?)incident["amount"],
                (string?)incident["redRun"],
                (string?)incident["greenRun"]
            )
        );
        Assert.Equal("harness.tool-result", (string?)incident["verdict"]!["class"]);
    }

    [Fact]
    public async Task Acts_OnWhatWasFiledThen_AreTaken()
    {
        await host.PostAsync("/api/v1/incidents/INC-3/acknowledge");
        await host.PutAsync("/api/v1/incidents/INC-3/impact", new { items = 3, note = "three" });
        await host.PostAsync("/api/v1/incidents/INC-3/merge", new { into = "INC-1" });
        await host.PostAsync("/api/v1/incidents/INC-3/unmerge");
        var accepted = await host.PostAsync("/api/v1/incidents/INC-3/accept");

        Assert.Equal("accepted", (string?)accepted["state"]);
    }

    [Fact]
    public async Task Outcomes_OfARunOfThen_AreTaken()
    {
        using var file = new StringContent("agent,subject,outcome\nrecon-agent,EU-2031,red\n", Encoding.UTF8, "text/csv");
        using var answer = await host.Http.PostAsync("/api/v1/outcomes", file, Cancellation);

        var taken = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, (int?)taken["matched"]);
    }

    [Fact]
    public async Task Search_ForWhatWasWrittenThen_FindsIt()
    {
        var reading = host.Services.GetRequiredService<SearchReading>();
        while (await reading.ReadOnAsync(WorkspaceId.Main, Cancellation)) { }

        var found = await host.GetAsync("/api/v1/search?q=INV-7001");

        Assert.NotEmpty(found["contents"]!["items"]!.AsArray());
        Assert.Equal("INC-1", (string?)Assert.Single(found["incidents"]!["items"]!.AsArray())!["id"]);
    }
}
