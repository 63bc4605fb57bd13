namespace Triage.Web.Tests.Agents;

public sealed class PopulationApiTests(TriageHost host) : IClassFixture<TriageHost>
{
    [Fact]
    public async Task Population_NewBuildFails_AnswersTraitsWithCountsAndTheShift()
    {
        var outcomes = new List<object>();
        for (var i = 0; i < 40; i++)
        {
            var isNew = i >= 25;
            var id = await RecordAsync("population-agent", i, isNew ? "1.5.0" : "1.4.0");
            outcomes.Add(
                new
                {
                    agent = "population-agent",
                    subject = id,
                    outcome = isNew ? "red" : "green",
                }
            );
        }

        await host.PostAsync("/api/v1/outcomes", outcomes);

        var answer = await host.GetAsync("/api/v1/agents/population-agent/population?days=30&to=2026-11-03T00:00:00Z");

        Assert.Equal(
            (40, 15, 25, 0),
            ((int)answer["runs"]!, (int)answer["red"]!, (int)answer["green"]!, (int)answer["unknown"]!)
        );
        var first = answer["traits"]![0]!;
        Assert.Equal(
            ("build", "1.5.0", "build 1.5.0"),
            ((string?)first["kind"], (string?)first["value"], (string?)first["words"])
        );
        Assert.Equal((15, 0), ((int)first["redWith"]!, (int)first["greenWith"]!));
        Assert.True((double)first["lift"]!["lower"]! > 1);
        Assert.Equal((0, 25, 15, 15), Shift(answer["shift"]!));
        Assert.Null(answer["abstained"]);
    }

    [Theory]
    [InlineData("nobody", "", 404)]
    [InlineData("asked-agent", "?days=0", 400)]
    [InlineData("asked-agent", "?days=91", 400)]
    [InlineData("asked-agent", "?to=tomorrow", 400)]
    public async Task Population_BadAsk_IsRefused(string agent, string query, int status)
    {
        await RecordAsync("asked-agent", 99, "1.0");

        await host.GetAsync($"/api/v1/agents/{agent}/population{query}", status);
    }

    private static (int, int, int, int) Shift(System.Text.Json.Nodes.JsonNode shift) =>
        ((int)shift["badBefore"]!, (int)shift["before"]!, (int)shift["badAfter"]!, (int)shift["after"]!);

    private async Task<string> RecordAsync(string agent, int number, string build)
    {
        var subject = $"POP-{number}";
        var at = new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero).AddMinutes(number * 20);
        await host.PostAsync(
            "/api/v1/runs",
            new
            {
                agent,
                task = "nightly",
                subjects = new[] { subject },
                build,
                reportedStatus = "ok",
                startedAt = at,
                endedAt = at.AddMinutes(1),
            },
            201
        );
        return subject;
    }
}
