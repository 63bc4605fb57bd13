using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Storage.Access;

namespace Triage.Web.Tests.Access;

/// <summary>S-05: what a body says of whose it is, who sent it and what it may counts for nothing.</summary>
public sealed class OverPostingTests(TwoWorkspaces host, ITestOutputHelper output) : IClassFixture<TwoWorkspaces>
{
    private static readonly Dictionary<string, object> Extra = new(StringComparer.Ordinal)
    {
        ["id"] = "INC-60",
        ["number"] = 60,
        ["workspace"] = "beta",
        ["workspaceId"] = "beta",
        ["projectId"] = "beta",
        ["role"] = "owner",
        ["isAdmin"] = true,
        ["administrator"] = true,
        ["scopes"] = new[] { "admin" },
        ["permissions"] = new[] { "own" },
        ["by"] = "mallory",
        ["filedBy"] = "mallory",
        ["createdBy"] = "mallory",
        ["actor"] = "mallory",
        ["state"] = "closed",
        ["title"] = "over",
        ["name"] = "over",
        ["agent"] = "alpha-agent",
        ["kind"] = "config",
        ["reason"] = "over",
        ["outcome"] = "red",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bodies_OfEveryEndpoint_ChangeNeitherWorkspaceNorActorNorRole()
    {
        var key = host.Keys[(MembersHost.Alpha, KeyScope.Write)];
        var before = await BetaAsync();
        var doors = EveryDoor
            .Of(host)
            .Where(d =>
                d is { IsApi: true, Needs: not null, Method: "POST" or "PUT" or "DELETE" }
                && d.Path.StartsWith("/api", StringComparison.Ordinal)
            )
            .ToList();
        foreach (var door in doors)
        {
            var (status, text, _) = await host.AskAsync(
                new HttpMethod(door.Method),
                door.At(p =>
                    p == "id" && door.Path.Contains("/runs/", StringComparison.Ordinal) ? host.AlphaRun
                    : p == "id" ? "INC-1"
                    : "1"
                ),
                key,
                null,
                MembersHost.Body(Extra)
            );
            Assert.NotInRange(status, 500, 599);
            Assert.DoesNotContain("/w/beta", text, StringComparison.Ordinal);
            Assert.DoesNotContain("mallory", text, StringComparison.Ordinal);
        }

        output.WriteLine($"{doors.Count} endpoints were sent {Extra.Count} fields that are not theirs to set");
        Assert.Equal(before, await BetaAsync());
    }

    [Fact]
    public async Task Filing_SaysItIsAnothers_IsTheCallersOwn()
    {
        var (status, text, _) = await host.AskAsync(
            HttpMethod.Post,
            "/api/v1/incidents",
            host.Keys[(MembersHost.Alpha, KeyScope.Write)],
            null,
            MembersHost.Body(Extra)
        );
        var id = JsonNode.Parse(text)!["id"]!.GetValue<string>();
        var filed = await host.Get<IIncidentStore>()
            .FindAsync(MembersHost.Alpha, int.Parse(id[4..], System.Globalization.CultureInfo.InvariantCulture), Cancellation);

        Assert.Equal(201, status);
        Assert.Equal(IncidentState.Filed, filed!.Record.State);
        Assert.EndsWith("(key)", filed.Record.FiledBy.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_MadeByAnOwner_BelongsToTheOwnersWorkspace()
    {
        var (status, text, _) = await host.AskAsync(
            HttpMethod.Post,
            "/api/v1/keys",
            null,
            host.People[(MembersHost.Alpha, Role.Owner)],
            MembersHost.Body(Extra)
        );
        var made = JsonNode.Parse(text)!["key"]!.GetValue<string>();
        var kept = await host.Services.GetRequiredService<ApiKeyStore>().FindAsync(KeyText.Read(made)!.Id, Cancellation);

        Assert.Equal(201, status);
        Assert.Equal(MembersHost.Alpha, kept!.Key.Workspace);
        Assert.NotEqual(new Actor("mallory"), kept.Key.By);
    }

    private async Task<string> BetaAsync()
    {
        var owner = host.Keys[(MembersHost.Beta, KeyScope.Admin)];
        var incidents = await host.AskAsync(HttpMethod.Get, "/api/v1/incidents?limit=200", owner);
        var runs = await host.AskAsync(HttpMethod.Get, "/api/v1/runs?limit=200", owner);
        var members = await host.Services.GetRequiredService<MemberStore>().ListAsync(MembersHost.Beta, Cancellation);
        return $"{incidents.Text}\n{runs.Text}\n{string.Join('\n', members)}";
    }
}
