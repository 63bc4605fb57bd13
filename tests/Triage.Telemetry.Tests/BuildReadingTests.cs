using System.Text.Json.Nodes;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Tests;

/// <summary>Which build ran, and with which credential: the order in which senders are asked.</summary>
public sealed class BuildReadingTests
{
    private static readonly ReadingSettings Settings = new([], [], [])
    {
        BuildAttributes = ["triage.build", "release"],
        CredentialAttributes = ["triage.credential.id"],
    };

    private static readonly TelemetryReader Reader = new(Settings, [1, 2, 3, 4]);

    // Each is told together with everything that comes after it.
    private static readonly (string Key, string Value)[] InOrder =
    [
        ("service.version", "1.4.0"),
        ("langfuse.release", "lf-release"),
        ("langfuse.version", "lf-version"),
        ("gen_ai.agent.version", "agent-7"),
        ("traceloop.entity.version", "entity-3"),
        ("container.image.tags", "img-9"),
        ("triage.build", "own-1"),
        ("release", "own-2"),
    ];

    public static TheoryData<int> Steps => [.. Enumerable.Range(0, InOrder.Length)];

    [Theory]
    [MemberData(nameof(Steps))]
    public void Build_FirstThatIsTold_IsTheVersion(int first)
    {
        var told = InOrder[first..];

        Assert.Equal(told[0].Value, Read(OnSpan(told)).Build.Label);
        Assert.Equal(told[0].Value, Read(OnResource(told)).Build.Label);
    }

    [Fact]
    public void Build_CommitAlone_IsItsLabel()
    {
        var build = Read(OnResource(("vcs.ref.head.revision", "5b1e0c7f3ad94f7b8a2c61d0e94b7a3f52c8d9e1"))).Build;

        Assert.Equal(("5b1e0c7f3a", "5b1e0c7f3ad94f7b8a2c61d0e94b7a3f52c8d9e1"), (build.Label, build.Commit));
    }

    [Fact]
    public void Build_CommitAndVersion_ShowsTheVersionWithTheCommitBeside()
    {
        var build = Read(OnSpan(("vcs.repository.ref.revision", "abc123"), ("service.version", "1.4.0"))).Build;

        Assert.Equal(("1.4.0", "abc123"), (build.Label, build.Commit));
    }

    [Fact]
    public void Build_SpanAndResource_TheSpanIsNearer()
    {
        var trace = OnSpan(("langfuse.release", "span"));
        trace["resourceSpans"]![0]!["resource"] = Resource(("langfuse.release", "process"));

        Assert.Equal("span", Read(trace).Build.Version);
    }

    [Fact]
    public void Build_TagsOfAnImage_AreReadWithoutLatest()
    {
        var tags = new JsonObject
        {
            ["arrayValue"] = new JsonObject
            {
                ["values"] = new JsonArray(
                    new JsonObject { ["stringValue"] = "latest" },
                    new JsonObject { ["stringValue"] = "2026.11.3" }
                ),
            },
        };
        var span = OtlpSample.SpanOf([OtlpSample.Attribute("container.image.tags", tags)]);

        Assert.Equal("2026.11.3", Read(OtlpSample.TraceOf(span)).Build.Version);
    }

    [Theory]
    [InlineData("langfuse.environment", "deployment.environment.name")]
    [InlineData("deployment.environment.name", "deployment.environment")]
    [InlineData("deployment.environment", "gen_ai.environment")]
    public void Environment_FirstThatIsTold_Counts(string first, string next)
    {
        Assert.Equal("first", Read(OnSpan((next, "next"), (first, "first"))).Build.Environment);
        Assert.Equal("next", Read(OnSpan((next, "next"))).Build.Environment);
    }

    [Fact]
    public void Credential_IdIsTold_IsReadAndNotScrubbed() =>
        Assert.Equal("bank-key-7", Read(OnSpan(("triage.credential.id", "bank-key-7"))).CredentialId);

    [Fact]
    public void Flags_EvaluatedDuringTheStep_AreReadUnderOldAndNewNames()
    {
        var span = OtlpSample.SpanOf();
        span["events"] = new JsonArray(
            Event(("feature_flag.key", "new-matcher"), ("feature_flag.result.variant", "on"), ("feature_flag.version", "3")),
            Event(("feature_flag.key", "tone"), ("feature_flag.variant", "warm")),
            Event(("feature_flag.key", "without a variant")),
            Event(("exception.type", "E"))
        );

        Assert.Equal(
            [new FlagSeen("new-matcher", "on (v3)"), new FlagSeen("tone", "warm")],
            Read(OtlpSample.TraceOf(span)).Flags
        );

        static JsonObject Event(params (string Key, string Value)[] attributes)
        {
            var told = Resource(attributes);
            told["name"] = "feature_flag.evaluation";
            return told;
        }
    }

    private static Span Read(JsonNode body) =>
        Assert.Single(
            Reader
                .ReadTraces(System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()), OtlpEncoding.Json)
                .ToBatch()
                .SpansBy(new SpanMapping(Settings))
        );

    private static JsonObject OnSpan(params (string Key, string Value)[] attributes) => OtlpSample.Trace(attributes);

    private static JsonObject OnResource(params (string Key, string Value)[] attributes)
    {
        var trace = OtlpSample.Trace();
        trace["resourceSpans"]![0]!["resource"] = Resource(attributes);
        return trace;
    }

    private static JsonObject Resource(params (string Key, string Value)[] attributes) =>
        new()
        {
            ["attributes"] = new JsonArray([
                .. attributes.Select(a => OtlpSample.Attribute(a.Key, new JsonObject { ["stringValue"] = a.Value })),
            ]),
        };
}
