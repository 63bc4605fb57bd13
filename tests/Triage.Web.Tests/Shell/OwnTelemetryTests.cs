using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Triage.Web.Shell;

namespace Triage.Web.Tests.Shell;

/// <summary>Every host of this process would be heard, and would crowd out what is looked for.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;

[Collection(nameof(AloneInTheProcess))]
public sealed class OwnTelemetryTests(TriageHost collector) : IClassFixture<TriageHost>
{
    private const string Secret = "Kestrel Paper owes 1240";

    [Fact]
    public async Task Export_EndpointNamed_SendsItsOwnWorkAndNothingOfTheTraces()
    {
        await using (var observed = new ObservedHost(collector.Address))
        {
            var trace = $$"""
                {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"{{Guid.NewGuid():N}}","spanId":"00f067aa0ba902b7","name":"{{Secret}}",
                "startTimeUnixNano":"1795364628755000000","endTimeUnixNano":"1795364628956000000"}]}]}]}
                """;
            using var content = new StringContent(trace, Encoding.UTF8, "application/json");
            using var answer = await observed.Http.PostAsync("/v1/traces", content, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode);
        }

        // The host flushed its exporters when it went. Other hosts of this process are heard too, so the page must not end early.
        var runs = (await collector.GetAsync("/api/v1/runs?agent=triage&q=traces&limit=200"))["items"]!.AsArray();
        var intake = new List<string>();
        foreach (var run in runs)
        {
            var spans = (await collector.GetAsync($"/api/v1/runs/{run!["id"]}/spans?bodies=true")).ToJsonString();
            Assert.DoesNotContain(Secret, spans, StringComparison.Ordinal);
            intake.Add(spans);
        }

        Assert.Contains(intake, s => s.Contains("intake traces", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://localhost:5080", "own intake")]
    [InlineData("http://127.0.0.1:4317", "own intake")]
    [InlineData("http://[::1]:4318/", "own intake")]
    [InlineData("localhost:4318", "no HTTP address")]
    [InlineData("collector", "no HTTP address")]
    public void WhyNot_ItselfOrNoAddress_SaysWhy(string endpoint, string words) =>
        Assert.Contains(words, OwnTelemetry.WhyNot(With(endpoint), new IntakeSettings()), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://localhost:14318")]
    [InlineData("http://collector.example:4317")]
    public void WhyNot_AnotherCollector_IsNull(string endpoint) =>
        Assert.Null(OwnTelemetry.WhyNot(With(endpoint), new IntakeSettings()));

    private static IConfiguration With(string endpoint) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint }
            )
            .Build();

    private sealed class ObservedHost(string collector) : TriageHost
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("OTEL_EXPORTER_OTLP_ENDPOINT", collector);
            builder.UseSetting("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        }
    }
}
