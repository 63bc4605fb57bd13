namespace Triage.Web.Tests.Retention;

public sealed class RetentionApiTests(TriageHost host) : IClassFixture<TriageHost>
{
    [Fact]
    public async Task Retention_SetAndRefused_AnswersWhatCounts()
    {
        var shipped = await host.GetAsync("/api/v1/settings/retention");
        var set = await host.PutAsync("/api/v1/settings/retention", new { maxAgeDays = 30, maxBytes = 5_000_000_000 });
        var refused = await host.PutAsync("/api/v1/settings/retention", new { maxAgeDays = 0 }, 400);
        var kept = await host.GetAsync("/api/v1/settings/retention");

        Assert.Equal("""{"maxAgeDays":180,"maxBytes":null}""", shipped.ToJsonString());
        Assert.Equal("""{"maxAgeDays":30,"maxBytes":5000000000}""", set.ToJsonString());
        Assert.Equal("maxAgeDays", (string)refused["field"]!);
        Assert.Equal(set.ToJsonString(), kept.ToJsonString());
    }

    [Fact]
    public async Task Storage_Asked_SaysWhatFillsTheDisk()
    {
        var figures = await host.GetAsync("/api/v1/settings/storage");

        Assert.InRange((long)figures["disk"]!["databaseBytes"]!, 1, long.MaxValue);
        Assert.Equal(
            ["bodies", "skeletons", "search", "runs", "incidents", "other"],
            figures["shares"]!.AsArray().Select(s => (string)s!["use"]!)
        );
        Assert.InRange((int)figures["runs"]!["whole"]!, 0, int.MaxValue);
    }
}
