using System.Text.Json.Nodes;

namespace Triage.Web.Tests.Incidents;

/// <summary>What a team does with an incident, over HTTP.</summary>
public sealed class IncidentActsApiTests(TriageHost host) : IClassFixture<TriageHost>
{
    [Fact]
    public async Task Acts_OwnRateCountAndLink_AnswerTheIncidentAsItIsNow()
    {
        var path = await FileAsync("Nine invoices wrong");

        await host.PostAsync($"{path}/acknowledge");
        await host.PutAsync($"{path}/owner", new { owner = "Ana" });
        await host.PutAsync($"{path}/severity", new { severity = "sev1" });
        await host.PutAsync(
            $"{path}/impact",
            new
            {
                runs = 1,
                items = 9,
                amount = 18400.5,
                currency = "eur",
            }
        );
        await host.PutAsync($"{path}/agents", new { symptomAgent = "reconciler", originAgent = "fetcher" });
        var linked = await host.PostAsync($"{path}/links", new { address = "https://github.com/acme/pay/issues/12" });

        Assert.Equal(("Ana", "sev1", "owner"), (Text(linked, "owner"), Text(linked, "severity"), Text(linked, "acknowledgedBy")));
        Assert.Equal("EUR", Text(linked["impact"]!, "currency"));
        Assert.Equal(("reconciler", "fetcher"), (Text(linked, "agent"), Text(linked, "originAgent")));
        Assert.Equal(("github", "acme/pay#12"), (Text(linked["linked"]![0]!, "kind"), Text(linked["linked"]![0]!, "label")));

        var unlinked = await host.JsonAsync(
            HttpMethod.Delete,
            $"{path}/links?address={Uri.EscapeDataString("https://github.com/acme/pay/issues/12")}"
        );
        Assert.Empty(unlinked["links"]!.AsArray());
    }

    [Fact]
    public async Task Merge_ThenUnmerge_OldIdAnswersItselfAndNamesTheTarget()
    {
        var one = await FileAsync("One");
        var two = await FileAsync("Two");
        var twoId = two[(two.LastIndexOf('/') + 1)..];

        await host.PostAsync($"{one}/merge", new { into = twoId });
        var merged = await host.GetAsync(one);
        var taken = await host.GetAsync($"{two}/merged");
        var closed = await host.PostAsync($"{one}/close", new { helped = "yes" }, 409);

        Assert.Equal(("merged", twoId), (Text(merged, "state"), Text(merged, "mergedInto")));
        Assert.Equal("One", Text(taken["items"]![0]!, "title"));
        Assert.Contains("work on the one that it was merged into", Text(closed, "detail"), StringComparison.Ordinal);

        var back = await host.PostAsync($"{one}/unmerge");
        Assert.Equal(("filed", ""), (Text(back, "state"), Text(back, "mergedInto")));
    }

    [Fact]
    public async Task Merge_IntoNothing_Is400AndNamesIt()
    {
        var path = await FileAsync("Alone");

        Assert.Equal("into", Text(await host.PostAsync($"{path}/merge", new { into = "INC-99999" }, 400), "field"));
        Assert.Equal("into", Text(await host.PostAsync($"{path}/merge", new { into = "nonsense" }, 400), "field"));
    }

    [Fact]
    public async Task Regress_Closed_CameBackAndFixNoLongerHolds()
    {
        var path = await FileAsync("Comes back");
        await host.PostAsync(
            $"{path}/fixes",
            new
            {
                layer = "prompt",
                what = "Say totals twice",
                shippedAt = "2026-01-01T00:00:00Z",
            }
        );
        Assert.True((await host.GetAsync($"{path}/fixes"))["items"]![0]!["holds"]!.GetValue<bool>());
        await host.PostAsync($"{path}/close", new { helped = "yes" });

        var regressed = await host.PostAsync($"{path}/regress", new { reason = "nine more" });

        Assert.Equal(("regressed", "1"), (Text(regressed, "state"), Text(regressed, "regressions")));
        Assert.False((await host.GetAsync($"{path}/fixes"))["items"]![0]!["holds"]!.GetValue<bool>());
    }

    [Fact]
    public async Task FollowUp_AddedAndDone_IsInTheAnswer()
    {
        var path = await FileAsync("Leaves work");
        await host.PostAsync(
            $"{path}/follow-ups",
            new
            {
                kind = "mitigate-future",
                what = "Page by 100",
                dueOn = "2026-12-01",
            }
        );

        var done = await host.PostAsync($"{path}/follow-ups/1", new { done = true });

        var followUp = done["followUps"]![0]!;
        Assert.Equal(("mitigate-future", "2026-12-01"), (Text(followUp, "kind"), Text(followUp, "dueOn")));
        Assert.NotNull(followUp["doneAtUtc"]);
    }

    [Theory]
    [InlineData("POST", "acknowledge", "{}")]
    [InlineData("PUT", "severity", """{"severity":"sev1"}""")]
    [InlineData("PUT", "impact", "{}")]
    [InlineData("PUT", "agents", "{}")]
    [InlineData("POST", "links", """{"address":"https://example.com"}""")]
    [InlineData("DELETE", "links?address=x", null)]
    [InlineData("POST", "snooze", """{"until":"2099-01-01T00:00:00Z"}""")]
    [InlineData("POST", "merge", """{"into":"INC-1"}""")]
    [InlineData("POST", "unmerge", null)]
    [InlineData("GET", "merged", null)]
    [InlineData("POST", "regress", "{}")]
    [InlineData("POST", "follow-ups", """{"kind":"prevent","what":"x"}""")]
    [InlineData("POST", "follow-ups/1", """{"done":true}""")]
    [InlineData("POST", "fixes", """{"layer":"prompt","what":"x"}""")]
    [InlineData("GET", "fixes", null)]
    public async Task Acts_UnknownIncident_Are404(string method, string act, string? body)
    {
        foreach (var id in new[] { "INC-99999", "99999" })
        {
            await host.JsonAsync(
                new HttpMethod(method),
                $"/api/v1/incidents/{id}/{act}",
                body is null ? null : JsonNode.Parse(body),
                404
            );
        }
    }

    [Theory]
    [InlineData("impact", """{"amount":5}""", "currency")]
    [InlineData("impact", """{"runs":-1}""", "runs")]
    [InlineData("severity", "{}", "sev1, sev2, sev3")]
    public async Task Put_BadBody_Is400AndNamesTheField(string act, string body, string words)
    {
        var path = await FileAsync("Refused");

        var problem = await host.JsonAsync(HttpMethod.Put, $"{path}/{act}", JsonNode.Parse(body), 400);

        Assert.Contains(words, problem.ToJsonString(), StringComparison.Ordinal);
    }

    private async Task<string> FileAsync(string title) =>
        $"/api/v1/incidents/{Text(await host.PostAsync("/api/v1/incidents", new { title }, expected: 201), "id")}";

    private static string Text(JsonNode node, string member) => node[member]?.ToString() ?? "";
}
