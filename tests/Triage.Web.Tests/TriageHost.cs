using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Triage.Web.Tests;

/// <summary>The real program on a real port of this machine, with a data directory of its own that goes with it.</summary>
public sealed class TriageHost : WebApplicationFactory<Program>
{
    private readonly string _data = Directory.CreateTempSubdirectory("triage-test-").FullName;

    public TriageHost()
    {
        UseKestrel(0);
        StartServer();
        Http = new HttpClient { BaseAddress = ClientOptions.BaseAddress };
    }

    public HttpClient Http { get; }

    public string Address => ClientOptions.BaseAddress.ToString().TrimEnd('/');

    /// <summary>The answer as JSON; fails with the body when the status is another one.</summary>
    public async Task<JsonNode> JsonAsync(HttpMethod method, string path, object? body = null, int expected = 200)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await Http.SendAsync(request, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        Assert.True(
            (int)answer.StatusCode == expected,
            $"{method} {path} answered {(int)answer.StatusCode}, expected {expected}: {text}"
        );
        return JsonNode.Parse(text)!;
    }

    public Task<JsonNode> GetAsync(string path, int expected = 200) => JsonAsync(HttpMethod.Get, path, null, expected);

    public Task<JsonNode> PostAsync(string path, object? body = null, int expected = 200) =>
        JsonAsync(HttpMethod.Post, path, body, expected);

    public Task<JsonNode> PutAsync(string path, object? body = null, int expected = 200) =>
        JsonAsync(HttpMethod.Put, path, body, expected);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseContentRoot(RepositoryRoot.Path);
        builder.UseSetting("Urls", "http://127.0.0.1:0");
        builder.UseSetting("Triage:Intake:HttpPort", "0");
        builder.UseSetting("Triage:DataDirectory", _data);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            Http.Dispose();
            Directory.Delete(_data, recursive: true);
        }
    }
}
