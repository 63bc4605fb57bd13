using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Triage.Web.Api;

namespace Triage.Web.Tests.Intake;

/// <summary>The database file is overwritten while the program runs: the data may be fine after a restore, so nobody may be told to drop theirs.</summary>
public sealed class DamagedDatabaseTests : IAsyncDisposable
{
    private readonly LoggingHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task EveryAddress_OverADamagedFile_IsComeBackAndNeverAFault()
    {
        await _host.PostAsync("/api/v1/runs", new { agent = "a", task = "t" }, 201);
        Damage();

        var answers = new List<(string Path, int Status, string? RetryAfter)>();
        foreach (var path in Paths())
        {
            using var answer = await _host.Http.GetAsync(path, TestContext.Current.CancellationToken);
            answers.Add((path, (int)answer.StatusCode, answer.Headers.RetryAfter?.ToString()));
        }

        var sent = await new OtlpPort(_host, 0).SendAsync(Way.Protobuf, new SentSpan(SentSpan.NewTrace(), "00f067aa0ba902b7"));

        Assert.Equal((503, 14, "2"), (sent.Http, sent.Code, sent.RetryAfter));
        Assert.DoesNotContain(answers, a => a.Status >= 500 && (a.Status, a.RetryAfter) != (503, "2"));
        Assert.InRange(answers.Count(a => a.Status == 503), 15, answers.Count);
        Assert.Contains(_host.Log.At(LogLevel.Critical), l => l.Contains("restore", StringComparison.Ordinal));
    }

    private void Damage()
    {
        // What is cached is not read again.
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(_host.DataDirectory, "triage.db*"))
        {
            using var junk = File.Open(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            junk.Write(new byte[Math.Max(1_000, junk.Length)]);
        }

        using (var header = File.OpenWrite(Path.Combine(_host.DataDirectory, "triage.db")))
        {
            header.Write("This is no database at all, whatever it is called."u8);
        }
    }

    /// <summary>Of the API, all that only read.</summary>
    private IEnumerable<string> Paths() =>
        _host
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(e => $"/{e.RoutePattern.RawText?.TrimStart('/')}")
            .Where(p => Problems.IsOfPrograms(p))
            .Select(p =>
                string.Join(
                    '/',
                    p.Split('/')
                        .Select(part =>
                            part switch
                            {
                                "{id}" => "INC-1",
                                "{week}" => "2026-W47",
                                ['{', ..] => "1",
                                _ => part,
                            }
                        )
                )
            );

    private sealed class LoggingHost : TriageHost
    {
        public LoggedWords Log { get; } = new();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureTestServices(services => services.AddSingleton<ILoggerProvider>(Log));
        }
    }
}
