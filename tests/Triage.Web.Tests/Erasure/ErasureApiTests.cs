namespace Triage.Web.Tests.Erasure;

public sealed class ErasureApiTests(TriageHost host) : IClassFixture<TriageHost>
{
    [Fact]
    public async Task Erasure_PreviewedAndAskedFor_SaysWhatWouldGoAndWaits()
    {
        await host.PostAsync("/api/v1/runs", new { agent = "a", subjects = new[] { "T-9001" } }, 201);

        var preview = await host.PostAsync("/api/v1/erasures", new { value = "T-9001", dryRun = true });
        var asked = await host.PostAsync("/api/v1/erasures", new { value = "T-9001" }, 202);
        var found = await host.GetAsync($"/api/v1/erasures/{asked["id"]}");

        Assert.Equal("preview", (string)preview["state"]!);
        Assert.Equal(1, (int)preview["removed"]!.AsArray().Single(l => (string)l!["kind"]! == "runs")!["count"]!);
        Assert.Equal("waiting", (string)found["state"]!);
        Assert.Equal((string)preview["subjectHash"]!, (string)found["subjectHash"]!);
        Assert.DoesNotContain("T-9001", found.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_BeforeItBegins_IsListedAsCancelledAndOnlyOnce()
    {
        var asked = await host.PostAsync("/api/v1/erasures", new { value = "T-9002" }, 202);

        var cancelled = await host.PostAsync($"/api/v1/erasures/{asked["id"]}/cancel", new { });
        var late = await host.PostAsync($"/api/v1/erasures/{asked["id"]}/cancel", new { }, 409);
        var list = (await host.GetAsync("/api/v1/erasures"))["items"]!.AsArray();

        Assert.Equal("cancelled", (string)cancelled["state"]!);
        Assert.Contains("Only what is waiting can be cancelled", (string)late["detail"]!, StringComparison.Ordinal);
        Assert.Contains(list, e => (string)e!["id"]! == (string)asked["id"]! && (string)e["state"]! == "cancelled");
    }

    [Theory]
    [InlineData("ER-999")]
    [InlineData("INC-1")]
    public async Task Erasure_WithoutValueOrUnknown_IsRefusedByName(string id)
    {
        var refused = await host.PostAsync("/api/v1/erasures", new { name = "ticket" }, 400);
        await host.GetAsync($"/api/v1/erasures/{id}", 404);
        await host.PostAsync($"/api/v1/erasures/{id}/cancel", new { }, 404);

        Assert.Equal("value", (string)refused["field"]!);
    }
}
