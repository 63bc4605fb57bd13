using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Triage.Connectors.Outgoing;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Engine.Webhooks;
using Triage.Storage;
using Triage.Storage.Tests;
using Triage.Storage.Webhooks;
using Triage.Telemetry;
using Triage.Web.Shell;
using Triage.Web.Webhooks;

namespace Triage.Web.Tests.Webhooks;

/// <summary>The sender against a receiver on a real port that checks the signature as a library of the standard would.</summary>
public sealed class WebhookSenderTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 11, 18, 10, 0, 0, TimeSpan.Zero);

    private readonly string _data = Directory.CreateTempSubdirectory("triage-test-").FullName;
    private readonly FakeTimeProvider _clock = new(Start);
    private readonly ConcurrentQueue<(string Id, string Timestamp, string Signatures, string Body)> _received = new();
    private readonly ConcurrentQueue<int> _answers = new();
    private WebApplication _receiver = null!;
    private ServiceProvider _services = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private WebhookStore Webhooks => _services.GetRequiredService<WebhookStore>();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _receiver = builder.Build();
        _receiver.Urls.Add("http://127.0.0.1:0");
        _receiver.MapPost(
            "/hook",
            async (HttpRequest request) =>
            {
                using var reader = new StreamReader(request.Body);
                var headers = request.Headers;
                _received.Enqueue(
                    (
                        headers["webhook-id"]!,
                        headers["webhook-timestamp"]!,
                        headers["webhook-signature"]!,
                        await reader.ReadToEndAsync(Cancellation)
                    )
                );
                return Results.Text(
                    "<b>said the receiver</b>",
                    statusCode: _answers.TryDequeue(out var status) ? status : StatusCodes.Status200OK
                );
            }
        );
        await _receiver.StartAsync(Cancellation);
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(_clock)
            .AddLogging()
            .AddSingleton<ISpanMapping>(new SpanMapping(new ReadingSettings([], [], [])))
            .AddSingleton<ISecretSealing, TurnedSecrets>()
            .AddTriageStorage(new StorageOptions(_data))
            .AddSingleton(new TriageSettings { PublicUrl = "https://triage.example/" })
            .AddSingleton(new OutgoingClient(new OutgoingRules(["127.0.0.1"])))
            .AddSingleton<WebhookSender>()
            .BuildServiceProvider();
        await _services.GetRequiredService<StorageStartup>().OpenAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        await _services.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task SendDueAsync_Filed_ArrivesSignedAndSaysNothingOfTheDescription()
    {
        var endpoint = await AddAsync();
        await FileAsync();

        Assert.Equal(1, await SendAsync());

        var got = Assert.Single(_received);
        Assert.Contains(Signed(endpoint.Secret, got), got.Signatures.Split(' '));
        Assert.Equal(Start.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), got.Timestamp);
        var body = JsonNode.Parse(got.Body)!;
        Assert.Equal("incident.filed", (string?)body["type"]);
        Assert.Equal("https://triage.example/w/main/incidents/INC-1", (string?)body["data"]!["url"]);
        Assert.Equal(
            ["id", "url", "title", "state", "severity", "agent", "class", "layer", "owner"],
            body["data"]!.AsObject().Select(p => p.Key)
        );
        Assert.DoesNotContain("IBAN", got.Body, StringComparison.Ordinal);
        Assert.Equal(WebhookDeliveryState.Delivered, (await LogAsync()).State);
    }

    [Fact]
    public async Task SendDueAsync_FailsTwice_IsSentAgainOnScheduleUnderTheSameId()
    {
        _answers.Enqueue(500);
        _answers.Enqueue(302);
        await AddAsync();
        await FileAsync();

        Assert.Equal(1, await SendAsync());
        Assert.Equal(0, await SendAsync());
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, await SendAsync());
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(0, await SendAsync());
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await SendAsync());

        var delivery = await LogAsync();
        Assert.Equal([500, 302, 200], delivery.Attempts.Select(a => a.Status));
        Assert.Equal("<b>said the receiver</b>", delivery.Attempts[0].Excerpt);
        Assert.Equal(WebhookDeliveryState.Delivered, delivery.State);
        Assert.Single(_received.Select(r => r.Id).Distinct());
        Assert.Single(_received.Select(r => r.Body).Distinct());
        Assert.Equal(3, _received.Select(r => r.Timestamp).Distinct().Count());
    }

    [Fact]
    public async Task SendDueAsync_Gone_SwitchesTheEndpointOff()
    {
        _answers.Enqueue(410);
        await AddAsync();
        await FileAsync();

        await SendAsync();

        var endpoint = Assert.Single(await Webhooks.EndpointsAsync(WorkspaceId.Main, Cancellation));
        Assert.Equal((false, "It answered 410 Gone."), (endpoint.On, endpoint.OffBecause));
        Assert.Equal(WebhookDeliveryState.GivenUp, (await LogAsync()).State);
    }

    [Fact]
    public async Task SendDueAsync_RotatedSecret_BothSignForADay()
    {
        var old = await AddAsync();
        var rotated = await Webhooks.RotateAsync(WorkspaceId.Main, old.Number, Cancellation);
        await Webhooks.TestAsync(WorkspaceId.Main, old.Number, Cancellation);
        await SendAsync();
        _clock.Advance(TimeSpan.FromDays(1));
        await Webhooks.TestAsync(WorkspaceId.Main, old.Number, Cancellation);
        await SendAsync();

        var got = _received.ToArray();
        Assert.Equal([Signed(rotated!.Secret, got[0]), Signed(old.Secret, got[0])], got[0].Signatures.Split(' '));
        Assert.Equal(Signed(rotated.Secret, got[1]), got[1].Signatures);
        Assert.Equal("webhook.test", (string?)JsonNode.Parse(got[0].Body)!["type"]);
    }

    [Fact]
    public async Task SendDueAsync_PrivateAddress_IsRefusedWithTheRemedy()
    {
        await Webhooks.AddAsync(WorkspaceId.Main, "http://169.254.169.254/latest", [WebhookEvent.Filed], Cancellation);
        await FileAsync();

        await SendAsync();

        var attempt = Assert.Single((await LogAsync()).Attempts);
        Assert.Contains("Triage:Outgoing:AllowedPrivate", attempt.Failure, StringComparison.Ordinal);
        Assert.Null(attempt.Status);
    }

    [Fact]
    public async Task SendDueAsync_SwitchedOffMeanwhile_IsGivenUp()
    {
        await AddAsync();
        await FileAsync();
        await Webhooks.SwitchAsync(WorkspaceId.Main, 1, false, null, Cancellation);

        await SendAsync();

        Assert.Empty(_received);
        Assert.Equal(WebhookDeliveryState.GivenUp, (await LogAsync()).State);
    }

    private static string Signed(byte[] secret, (string Id, string Timestamp, string Signatures, string Body) got) =>
        "v1,"
        + Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{got.Id}.{got.Timestamp}.{got.Body}")));

    private Task<WebhookEndpoint> AddAsync() =>
        Webhooks.AddAsync(WorkspaceId.Main, $"{_receiver.Urls.First()}/hook", [WebhookEvent.Filed], Cancellation);

    private Task FileAsync() =>
        _services
            .GetRequiredService<IIncidentStore>()
            .FileAsync(
                WorkspaceId.Main,
                new Filing { Title = "9 wrong", WhatHappened = "IBAN DE00 was paid twice" },
                Actor.Owner,
                null,
                Cancellation
            );

    private Task<int> SendAsync() => _services.GetRequiredService<WebhookSender>().SendDueAsync(WorkspaceId.Main, Cancellation);

    private async Task<WebhookDelivery> LogAsync() => Assert.Single(await Webhooks.LogAsync(WorkspaceId.Main, Cancellation));
}
