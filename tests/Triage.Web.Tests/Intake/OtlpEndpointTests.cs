using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Triage.Web.Tests.Shape;

namespace Triage.Web.Tests.Intake;

public sealed class OtlpEndpointTests(TriageHost host) : IClassFixture<TriageHost>
{
    private const string OneSpan = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"stock-agent"}}]},
        "scopeSpans":[{"scope":{"name":"t"},"spans":[{"traceId":"TRACE","spanId":"00f067aa0ba902b7","name":"job","kind":1,
        "startTimeUnixNano":"1795364628755000000","endTimeUnixNano":"1795364628956000000"}]}]}]}
        """;

    [Fact]
    public async Task Traces_JsonBody_AreStoredBeforeTheAnswer()
    {
        var trace = NewTrace();

        var (status, body, type) = await SendAsync(
            "/v1/traces",
            Encoding.UTF8.GetBytes(OneSpan.Replace("TRACE", trace, StringComparison.Ordinal))
        );

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("application/json", type);
        Assert.Null(JsonNode.Parse(body)!["partialSuccess"]);
        Assert.Equal("stock-agent", (await host.GetAsync($"/api/v1/runs/{trace}"))["agent"]!.GetValue<string>());
    }

    [Fact]
    public async Task Traces_GzipBody_AreStored()
    {
        var trace = NewTrace();
        var (status, _, _) = await SendAsync(
            "/v1/traces",
            Gzip(Encoding.UTF8.GetBytes(OneSpan.Replace("TRACE", trace, StringComparison.Ordinal))),
            encoding: "gzip"
        );

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(1, (await host.GetAsync($"/api/v1/runs/{trace}"))["spanCount"]!.GetValue<int>());
    }

    [Fact]
    public async Task Traces_SentTwice_AreOneSpanAndOneRevision()
    {
        var trace = NewTrace();
        var body = Encoding.UTF8.GetBytes(OneSpan.Replace("TRACE", trace, StringComparison.Ordinal));

        await SendAsync("/v1/traces", body);
        var first = await host.GetAsync($"/api/v1/runs/{trace}");
        await SendAsync("/v1/traces", body);
        var second = await host.GetAsync($"/api/v1/runs/{trace}");

        Assert.Equal(1, second["spanCount"]!.GetValue<int>());
        Assert.Equal(first["revision"]!.GetValue<int>(), second["revision"]!.GetValue<int>());
    }

    [Fact]
    public async Task Traces_WrongId_AreRefusedAloneAndNamed()
    {
        var (status, body, _) = await SendAsync(
            "/v1/traces",
            Encoding.UTF8.GetBytes(OneSpan.Replace("TRACE", "not-a-trace-id", StringComparison.Ordinal))
        );

        var partial = JsonNode.Parse(body)!["partialSuccess"]!;
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("1", partial["rejectedSpans"]!.ToString());
        Assert.Contains("spans[0]", partial["errorMessage"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traces_TruncatedProtobuf_Is400WithAStatusMessage()
    {
        var whole = await File.ReadAllBytesAsync(AnyProtobuf(), TestContext.Current.CancellationToken);

        var (status, body, type) = await SendAsync("/v1/traces", whole[..(whole.Length / 2)], "application/x-protobuf");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("application/x-protobuf", type);
        Assert.NotEmpty(body);
    }

    [Theory]
    [InlineData("not gzip at all", "gzip", 400)]
    [InlineData("{}", "zstd", 415)]
    [InlineData("{}", "gzip,gzip", 415)]
    public async Task Traces_BadEncoding_IsAnsweredAsTheContractSays(string body, string encoding, int expected)
    {
        var (status, text, _) = await SendAsync("/v1/traces", Encoding.UTF8.GetBytes(body), encoding: encoding);

        Assert.Equal(expected, (int)status);
        Assert.NotEmpty(JsonNode.Parse(text)!["message"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(-8)]
    public async Task Traces_GzipCutOff_Is400AndNothingIsStored(int at)
    {
        var trace = NewTrace();
        var gzip = Gzip(Encoding.UTF8.GetBytes(OneSpan.Replace("TRACE", trace, StringComparison.Ordinal)));

        var (status, _, _) = await SendAsync("/v1/traces", at > 0 ? gzip[..at] : gzip[..^-at], encoding: "gzip");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        await host.GetAsync($"/api/v1/runs/{trace}", 404);
    }

    [Fact]
    public async Task Import_OneFileOfTwoIsNoTrace_TakesTheOtherAndNamesIt()
    {
        using var form = new MultipartFormDataContent
        {
            {
                new ByteArrayContent(Encoding.UTF8.GetBytes(OneSpan.Replace("TRACE", NewTrace(), StringComparison.Ordinal))),
                "a",
                "good.json"
            },
            { new ByteArrayContent("no trace"u8.ToArray()), "b", "letter.txt" },
        };

        using var answer = await host.Http.PostAsync("/api/v1/import", form, TestContext.Current.CancellationToken);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(1, body["spans"]!.GetValue<int>());
        Assert.Equal("letter.txt", Assert.Single(body["rejected"]!.AsArray())!["at"]!.GetValue<string>());
    }

    [Fact]
    public async Task Traces_GzipBombOf200Megabytes_Is413AndTheServerLives()
    {
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 200; i++)
            {
                await gzip.WriteAsync(zeros, TestContext.Current.CancellationToken);
            }
        }

        var (status, _, _) = await SendAsync("/v1/traces", bomb.ToArray(), encoding: "gzip");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Equal("live", await host.Http.GetStringAsync("/health/live", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/v1/traces")]
    [InlineData("/v1/logs")]
    [InlineData("/v1/metrics")]
    public async Task Signals_EmptyRequest_IsSuccess(string path)
    {
        var (status, _, _) = await SendAsync(path, [], "application/x-protobuf");

        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task Logs_EvaluationBeforeItsSpan_MakesTheRunAndIsOneClaimHoweverOftenSent()
    {
        var trace = NewTrace();
        var log = Encoding.UTF8.GetBytes(
            $$$"""
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1795364629000000000","eventName":"gen_ai.evaluation.result",
            "traceId":"{{{trace}}}","spanId":"00f067aa0ba902b7","attributes":[
            {"key":"gen_ai.evaluation.name","value":{"stringValue":"total-matches"}},
            {"key":"gen_ai.evaluation.score.label","value":{"stringValue":"fail"}}]}]}]}]}
            """
        );

        await SendAsync("/v1/logs", log);
        await SendAsync("/v1/traces", Encoding.UTF8.GetBytes(OneSpan.Replace("TRACE", trace, StringComparison.Ordinal)));
        await SendAsync("/v1/logs", log);

        var run = await host.GetAsync($"/api/v1/runs/{trace}");
        Assert.Equal(
            ("red", "evaluation", "stock-agent"),
            (run["outcome"]!.GetValue<string>(), run["outcomeSource"]!.GetValue<string>(), run["agent"]!.GetValue<string>())
        );
        Assert.Equal("total-matches", Assert.Single(run["outcomes"]!.AsArray())!["check"]!.GetValue<string>());
    }

    [Fact]
    public async Task Signals_UnknownContentType_Is415()
    {
        var (status, _, _) = await SendAsync("/v1/traces", "x"u8.ToArray(), "text/plain");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, status);
    }

    [Fact]
    public async Task Import_FileThatIsNoTrace_Is400AndSaysWhatWasLookedFor()
    {
        var (status, body, _) = await SendAsync(
            "/api/v1/import",
            "Dear team, please find attached"u8.ToArray(),
            "application/octet-stream"
        );

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("OTLP", JsonNode.Parse(body)!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Import_BodyThatIsNoForm_Is400WhateverItCallsItself(string type)
    {
        var (status, body, _) = await SendAsync("/api/v1/import", new byte[5_000], type);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.NotEmpty(JsonNode.Parse(body)!["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task Import_MultipartFile_AnswersRunsAndSpans()
    {
        using var form = new MultipartFormDataContent
        {
            {
                new ByteArrayContent(Encoding.UTF8.GetBytes(OneSpan.Replace("TRACE", NewTrace(), StringComparison.Ordinal))),
                "file",
                "job.json"
            },
        };

        using var answer = await host.Http.PostAsync("/api/v1/import", form, TestContext.Current.CancellationToken);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(1, body["spans"]!.GetValue<int>());
        Assert.Single(body["runs"]!.AsArray());
        Assert.Empty(body["rejected"]!.AsArray());
    }

    private static string AnyProtobuf() =>
        Path.Combine(Repository.Root, Repository.Files("tests/Triage.Web.Tests/Intake", ".pb")[0]);

    private static string NewTrace() => Guid.NewGuid().ToString("N");

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private async Task<(HttpStatusCode Status, string Body, string? Type)> SendAsync(
        string path,
        byte[] body,
        string type = "application/json",
        string? encoding = null
    )
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (encoding is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        using var answer = await host.Http.PostAsync(path, content, TestContext.Current.CancellationToken);
        return (
            answer.StatusCode,
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            answer.Content.Headers.ContentType?.MediaType
        );
    }
}
