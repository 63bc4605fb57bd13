using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Access.Keys;
using Triage.Web.Api;

namespace Triage.Web.Tests.Access;

/// <summary>S-40: keys of programs, over HTTP.</summary>
public sealed partial class KeyTests(MembersHost host, ITestOutputHelper output) : IClassFixture<MembersHost>
{
    private const string Trace = "c1b2c3d4e5f60718293a4b5c6d7e8f92";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Intake_ItsKey_SendsAndReadsNothing()
    {
        var key = host.Keys[(MembersHost.Alpha, KeyScope.Intake)];
        var reads = EveryDoor.Of(host).Where(d => d is { IsApi: true, Method: "GET", Needs: not null }).ToList();

        var sent = await host.AskAsync(HttpMethod.Post, "/v1/traces", key, null, MembersHost.Otlp(Trace, "sender", "x"));
        var statuses = new List<int>();
        foreach (var door in reads)
        {
            statuses.Add((await host.AskAsync(HttpMethod.Get, door.At(_ => "1"), key)).Status);
        }

        Assert.Equal(200, sent.Status);
        Assert.All(statuses, s => Assert.Equal(403, s));
        output.WriteLine($"{statuses.Count} reads refused to a key of the scope intake");
    }

    public static TheoryData<string> WorthNothing() =>
        [
            "",
            "x",
            "triage_",
            new KeyText("abcdefghijkl", new string('a', KeyText.SecretChars)).Whole,
            new KeyText("abcdefghijkl", new string('a', KeyText.SecretChars)).Whole[..^1] + "!",
            "' OR 1=1 --",
            "triage_' UNION SELECT secret_hash FROM api_keys --",
            "triage_abcdefghijkl_" + new string('b', KeyText.SecretChars + 6),
            new string('a', 5_000),
            "a b c",
            "%00",
        ];

    [Theory]
    [MemberData(nameof(WorthNothing))]
    public async Task Key_ThatIsNone_IsAnsweredAsAnyOther(string key)
    {
        var (revoked, wrong) = (await RevokedAsync(), WithoutItsSecret(host.Keys[(MembersHost.Alpha, KeyScope.Read)]));

        var answers = new List<(int, string)>();
        foreach (var sent in new[] { key, revoked, wrong })
        {
            var (status, text, headers) = await host.AskAsync(HttpMethod.Get, "/api/v1/runs", sent);
            Assert.Equal("Bearer", headers.WwwAuthenticate.ToString());
            answers.Add((status, Reference().Replace(text, "")));
        }

        Assert.Equal(401, answers[0].Item1);
        Assert.Single(answers.Distinct());
    }

    [Theory]
    [InlineData("/api/v1/runs?key=")]
    [InlineData("/api/v1/runs?access_token=")]
    [InlineData("/api/v1/runs?api_key=")]
    public async Task Key_InTheAddress_IsNotTaken(string path)
    {
        var (status, _, _) = await host.AskAsync(HttpMethod.Get, path + host.Keys[(MembersHost.Alpha, KeyScope.Admin)]);

        Assert.Equal(401, status);
    }

    [Fact]
    public async Task Otlp_WithoutAKey_IsToldInItsOwnWords()
    {
        var (none, text, _) = await host.AskAsync(HttpMethod.Post, "/v1/traces", null, null, MembersHost.Otlp(Trace, "a", "x"));
        var (lacking, _, _) = await host.AskAsync(
            HttpMethod.Post,
            "/v1/traces",
            host.Keys[(MembersHost.Alpha, KeyScope.Read)],
            null,
            MembersHost.Otlp(Trace, "a", "x")
        );

        Assert.Equal((401, 403), (none, lacking));
        Assert.Equal(16, JsonNode.Parse(text)!["code"]!.GetValue<int>());
        Assert.Contains("Bearer", JsonNode.Parse(text)!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_OverTheApi_AreMadeListedRotatedAndRevoked()
    {
        var owner = host.People[(MembersHost.Alpha, Role.Owner)];
        var first = await MakeAsync(owner);
        var second = await MakeAsync(owner);

        var (third, why, _) = await host.AskAsync(
            HttpMethod.Post,
            "/api/v1/keys",
            null,
            owner,
            MembersHost.Body(new { name = "ci" })
        );
        var (_, listed, _) = await host.AskAsync(HttpMethod.Get, "/api/v1/keys", null, owner);
        var (revoked, _, _) = await host.AskAsync(HttpMethod.Delete, $"/api/v1/keys/{first.Id}", null, owner);
        var (again, _, _) = await host.AskAsync(HttpMethod.Delete, $"/api/v1/keys/{first.Id}", null, owner);
        var old = await host.AskAsync(HttpMethod.Post, "/v1/traces", first.Key, null, MembersHost.Otlp(Trace, "a", "x"));
        var rotated = await host.AskAsync(HttpMethod.Post, "/v1/traces", second.Key, null, MembersHost.Otlp(Trace, "a", "x"));

        Assert.Equal(400, third);
        Assert.Contains("takes its place", why, StringComparison.Ordinal);
        Assert.DoesNotContain(first.Key[^20..], listed, StringComparison.Ordinal);
        Assert.Contains($"triage_{first.Id}_", listed, StringComparison.Ordinal);
        Assert.Equal((200, 404, 401, 200), (revoked, again, old.Status, rotated.Status));
    }

    [Fact]
    public async Task Key_MadeWithAnIdempotencyKey_IsKeptNowhere()
    {
        using var body = MembersHost.Body(new { name = "kept" });
        body.Headers.Add(Idempotency.Header, "make it once");
        var (_, text, _) = await host.AskAsync(
            HttpMethod.Post,
            "/api/v1/keys",
            null,
            host.People[(MembersHost.Alpha, Role.Owner)],
            body
        );
        var made = JsonNode.Parse(text)!["key"]!.GetValue<string>();

        Assert.NotNull(KeyText.Read(made));
        Assert.DoesNotContain(KeyText.Read(made)!.Secret, await DumpAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Use_OfAKey_IsWrittenDownAndTheFirstIsAudited()
    {
        var key = await host.KeyAsync(MembersHost.Alpha, KeyScope.Read);
        var id = KeyText.Read(key)!.Id;
        await host.AskAsync(HttpMethod.Get, "/api/v1/runs", key);

        await host.Services.GetRequiredService<KeyRing>().WriteUsesAsync(Cancellation);

        var kept = (await host.Services.GetRequiredService<KeyDesk>().ListAsync(MembersHost.Alpha, Cancellation)).Single(k =>
            k.Id == id
        );
        var log = await host
            .Services.GetRequiredService<AuditLog>()
            .ListAsync(new AuditFilter(MembersHost.Alpha) { Act = AuditAct.KeyFirstUsed }, Cancellation);
        Assert.NotNull(kept.UsedAtUtc);
        Assert.Single(log.Items, e => e.What.Contains(id, StringComparison.Ordinal));
    }

    private async Task<(string Id, string Key)> MakeAsync(Guid owner)
    {
        var (status, text, _) = await host.AskAsync(
            HttpMethod.Post,
            "/api/v1/keys",
            null,
            owner,
            MembersHost.Body(new { name = "ci" })
        );
        Assert.Equal(201, status);
        var made = JsonNode.Parse(text)!;
        return (made["id"]!.GetValue<string>(), made["key"]!.GetValue<string>());
    }

    private async Task<string> RevokedAsync()
    {
        var key = await host.KeyAsync(MembersHost.Alpha, KeyScope.Read);
        await host
            .Services.GetRequiredService<KeyDesk>()
            .RevokeAsync(MembersHost.Alpha, KeyText.Read(key)!.Id, Actor.System, Cancellation);
        return key;
    }

    private static string WithoutItsSecret(string key) =>
        new KeyText(KeyText.Read(key)!.Id, new string('z', KeyText.SecretChars)).Whole;

    [GeneratedRegex("\"traceId\":\"[^\"]*\"", RegexOptions.None, 1_000)]
    private static partial Regex Reference();

    private async Task<string> DumpAsync()
    {
        await using var database = new SqliteConnection(
            $"Data Source={Path.Combine(host.DataDirectory, "triage.db")};Mode=ReadOnly"
        );
        await database.OpenAsync(Cancellation);
        var all = new System.Text.StringBuilder();
        foreach (var table in new[] { "api_keys", "kept_answers", "audit" })
        {
            await using var command = database.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            await using var rows = await command.ExecuteReaderAsync(Cancellation);
            while (await rows.ReadAsync(Cancellation))
            {
                for (var i = 0; i < rows.FieldCount; i++)
                {
                    all.Append(rows.GetValue(i) is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : rows.GetValue(i))
                        .Append('\n');
                }
            }
        }

        return all.ToString();
    }
}
