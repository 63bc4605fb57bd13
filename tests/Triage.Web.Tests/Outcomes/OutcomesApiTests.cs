using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;

namespace Triage.Web.Tests.Outcomes;

public sealed class OutcomesApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_CorrectedFileRightAfterTheRun_AnswersAndTheItemsTellIt()
    {
        await using var host = new TriageHost();
        var receipt = await host
            .Services.GetRequiredService<IRunStore>()
            .StoreAsync(WorkspaceId.Main, InvoiceBatch.Run(), Cancellation);
        await InvoiceBatch.SetRulesAsync(host.Services.GetRequiredService<IAgentStore>(), Cancellation);
        var run = receipt.RunIds[0];

        var answer = await PostAsync(host, InvoiceBatch.CorrectedFile(), "text/csv");

        Assert.Equal((403, 9, 394), ((int)answer["matched"]!, (int)answer["red"]!, (int)answer["green"]!));
        Assert.Equal(3, answer["unmatched"]!.AsArray().Count);
        Assert.Equal(run, (string?)Assert.Single(answer["runs"]!.AsArray()));
        var items = await host.GetAsync($"/api/v1/runs/{run}/items?outcome=red&limit=5");
        Assert.Equal(5, items["items"]!.AsArray().Count);
        Assert.Equal("api", (string?)items["items"]![0]!["outcomeSource"]);
        var rest = await host.GetAsync($"/api/v1/runs/{run}/items?outcome=red&limit=5&after={(string)items["next"]!}");
        Assert.Equal(4, rest["items"]!.AsArray().Count);
        Assert.Equal(9, (int)(await host.GetAsync($"/api/v1/runs/{run}"))["items"]!["red"]!);
        Assert.Single((await host.GetAsync("/api/v1/runs?subject=INV-0165"))["items"]!.AsArray());

        await host.PutAsync($"/api/v1/runs/{run}/outcome", new { outcome = "green", item = "INV-0165" });
        Assert.Equal(8, (int)(await host.GetAsync($"/api/v1/runs/{run}"))["items"]!["red"]!);
    }

    [Fact]
    public async Task Post_NothingUsable_IsRefusedByName()
    {
        await using var host = new TriageHost();

        var problem = await PostAsync(host, "subject,expected\n"u8.ToArray(), "text/csv", 400);

        Assert.Equal("file", (string?)problem["field"]);
        await host.GetAsync("/api/v1/runs/r0/items", 404);
    }

    private static async Task<JsonNode> PostAsync(TriageHost host, byte[] body, string type, int expected = 200)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var answer = await host.Http.PostAsync($"/api/v1/outcomes?agent={InvoiceBatch.Agent}", content, Cancellation);
        Assert.Equal(expected, (int)answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
    }
}
