using System.Text;

namespace Triage.Web.Tests.Exports;

public sealed class ExportsApiTests(TriageHost host) : IClassFixture<TriageHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task IncidentsCsv_AFilter_HoldsExactlyWhatMatchesOfEveryPage()
    {
        for (var n = 0; n < 205; n++)
        {
            await host.PostAsync("/api/v1/incidents", new { title = $"=wrong {n}", agent = "mover" }, 201);
        }

        await host.PostAsync("/api/v1/incidents", new { title = "Other", agent = "else" }, 201);

        using var answer = await host.Http.GetAsync("/api/v1/incidents.csv?agent=mover&sort=oldest&limit=3", Cancellation);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Cancellation);

        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("incidents.csv", answer.Content.Headers.ContentDisposition?.FileName);
        var lines = Encoding.UTF8.GetString(bytes[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("id,title,state,severity,agent", lines[0], StringComparison.Ordinal);
        Assert.Contains("filed (Etc/UTC)", lines[0], StringComparison.Ordinal);
        Assert.Equal(206, lines.Length);
        Assert.Contains(",'=wrong 0,filed,sev3,mover,", lines[1], StringComparison.Ordinal);
        Assert.Contains(",'=wrong 204,", lines[^1], StringComparison.Ordinal);
        Assert.Contains("/w/main/incidents/INC-", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task IncidentsJson_AFilter_IsTheListOfTheApi()
    {
        await host.PostAsync(
            "/api/v1/incidents",
            new
            {
                title = "Wrong ledger",
                symptom = "wrong-place",
                agent = "json",
            },
            201
        );
        await host.PostAsync("/api/v1/incidents", new { title = "Other" }, 201);

        var file = await host.GetAsync("/api/v1/incidents.json?symptom=wrong-place&agent=json");
        var list = await host.GetAsync("/api/v1/incidents?symptom=wrong-place&agent=json");

        Assert.Equal(list["items"]!.ToJsonString(), file["items"]!.ToJsonString());
        Assert.Equal("Wrong ledger", (string?)file["items"]![0]!["title"]);
        Assert.False((bool)file["cut"]!);
    }

    [Fact]
    public async Task Runs_Samples_AreInBothFiles()
    {
        await host.PostAsync("/api/v1/samples");

        var csv = await host.Http.GetStringAsync("/api/v1/runs.csv?outcome=red", Cancellation);
        var json = await host.GetAsync("/api/v1/runs.json?outcome=red");

        var lines = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(json["items"]!.AsArray().Count, lines.Length - 1);
        Assert.Contains("started (Etc/UTC)", lines[0], StringComparison.Ordinal);
        Assert.All(lines[1..], l => Assert.Contains(",red,", l, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("incidents.csv?severity=worst", "severity")]
    [InlineData("incidents.json?dark=-1", "dark")]
    [InlineData("runs.csv?outcome=blue", "outcome")]
    [InlineData("runs.json?from=yesterday", "from")]
    public async Task Files_BadFilter_AreRefusedByNameBeforeAnythingIsSent(string path, string field)
    {
        var problem = await host.GetAsync($"/api/v1/{path}", 400);

        Assert.Equal(field, (string?)problem["field"]);
    }
}
