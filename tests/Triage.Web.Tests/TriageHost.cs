using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Triage.Storage.Incidents;

namespace Triage.Web.Tests;

/// <summary>The real program on a real port of this machine, with a data directory of its own that goes with it.</summary>
public class TriageHost : WebApplicationFactory<Program>
{
    private readonly string _data = Directory.CreateTempSubdirectory("triage-test-").FullName;
    private HttpClient? _http;

    private readonly IReadOnlyDictionary<string, string> _settings;

    public TriageHost()
        : this(new Dictionary<string, string>(StringComparer.Ordinal)) { }

    protected TriageHost(IReadOnlyDictionary<string, string> settings)
    {
        _settings = settings;
        UseKestrel();
        StartServer();
    }

    public HttpClient Http => _http ??= new HttpClient { BaseAddress = new Uri(Address) };

    public string DataDirectory => _data;

    /// <summary>The first address is the web's; the factory would name the last one, which may be the gRPC port.</summary>
    public string Address =>
        Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();

    public T Get<T>()
        where T : notnull => As<T>(null);

    /// <summary>As somebody gets it: what they see of private incidents is theirs. Null is a stranger, as a key is.</summary>
    public T As<T>(Guid? person)
        where T : notnull
    {
        // Holds nothing that has to be disposed before the program itself.
        var scope = Services.CreateScope().ServiceProvider;
        scope.GetRequiredService<Onlooker>().Is(person);
        return scope.GetRequiredService<T>();
    }

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
        builder.UseSetting("Triage:Intake:GrpcPort", "0");
        builder.UseSetting("Triage:DataDirectory", _data);
        builder.UseSetting("Triage:DrainSeconds", "0");
        foreach (var (name, value) in _settings)
        {
            builder.UseSetting(name, value);
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _http?.Dispose();
            Directory.Delete(_data, recursive: true);
        }
    }
}
