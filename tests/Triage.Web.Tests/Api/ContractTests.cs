using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Triage.Engine;

namespace Triage.Web.Tests.Api;

/// <summary>What all addresses of the API have in common, on the real server.</summary>
public sealed class ContractTests(TriageHost host) : IClassFixture<TriageHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404, "/api/v1/nothing was not found")]
    [InlineData("POST", "/api/v1/nothing", 404, "/api/v1/nothing was not found")]
    [InlineData("GET", "/api/nothing", 404, "/api/nothing was not found")]
    [InlineData("GET", "/api/v1/import", 405, "Possible: POST")]
    [InlineData("DELETE", "/api/v1/runs", 405, "Possible: GET, POST")]
    [InlineData("PUT", "/api/v1/incidents/INC-1/accept", 405, "Possible: POST")]
    [InlineData("POST", "/api/v1/incidents", 400, "The request has no body")]
    [InlineData("GET", "/api/v1/runs?outcome=bad", 400, "'outcome=bad' is not one of")]
    [InlineData("POST", "/api/v1/incidents/INC-404/reopen", 404, "Incident 'INC-404' was not found")]
    [InlineData("GET", "/api/v1/reports/weekly/2026-W99.csv", 400, "'2026-W99' is no ISO week")]
    public async Task Request_CannotBeAnswered_IsAProblemInWords(string method, string path, int status, string words)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await host.Http.SendAsync(request, Cancellation);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(words, await DetailAsync(answer), StringComparison.Ordinal);
        Assert.Equal(status == 405, answer.Content.Headers.Allow.Count > 0);
    }

    [Fact]
    public async Task Post_WrongMember_IsNamed()
    {
        var problem = await host.PostAsync("/api/v1/incidents", new { title = "Wrong", severity = "bad" }, 400);

        Assert.Equal("severity", (string)problem["field"]!);
        Assert.Contains("'bad' is not one of: sev1, sev2, sev3", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_AnotherContentType_Is415()
    {
        using var form = new StringContent("title=x", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await host.Http.PostAsync("/api/v1/incidents", form, Cancellation);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("Send application/json", await DetailAsync(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/incidents", "application/json", Limits.MaxJsonBodyBytes, "1,048,576 bytes, the limit of this address")]
    [InlineData("/api/v1/outcomes", "text/csv", Limits.MaxOutcomeFileBytes, "Cut it into smaller files")]
    public async Task Post_BodyTooLarge_NamesTheRemedyOfItsAddress(string path, string type, long limit, string remedy)
    {
        using var body = new ByteArrayContent(new byte[limit + 1]);
        body.Headers.TryAddWithoutValidation("Content-Type", type);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        request.Headers.ExpectContinue = true;
        using var answer = await host.Http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains(remedy, await DetailAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WholeList_IsAnsweredInPagesToo()
    {
        var incident = $"/api/v1/incidents/{await FileAsync()}";
        foreach (var what in (string[])["First", "Second", "Third"])
        {
            await host.PostAsync($"{incident}/fixes", new { layer = "prompt", what });
        }

        var first = await host.GetAsync($"{incident}/fixes?limit=2");
        var rest = await host.GetAsync($"{incident}/fixes?limit=2&after={first["next"]}");

        Assert.Equal(["First", "Second"], WhatOf(first));
        Assert.Equal(["Third"], WhatOf(rest));
        Assert.Null(rest["next"]);
        Assert.Equal(3, WhatOf(await host.GetAsync($"{incident}/fixes")).Count);
    }

    [Fact]
    public async Task Write_IfMatch_HappensOnlyWhileNothingElseDid()
    {
        var path = $"/api/v1/incidents/{await FileAsync()}";
        using var read = await host.Http.GetAsync(path, Cancellation);
        var tag = $"{read.Headers.ETag}";

        using var accepted = await WriteAsync(HttpMethod.Post, $"{path}/accept", tag);
        using var late = await WriteAsync(HttpMethod.Put, $"{path}/owner", tag);
        using var again = await WriteAsync(HttpMethod.Put, $"{path}/owner", $"{accepted.Headers.ETag}");
        using var merged = await WriteAsync(HttpMethod.Post, $"{path}/merge", tag);
        using var untagged = await WriteAsync(HttpMethod.Put, $"{path}/owner", "1");

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, late.StatusCode);
        Assert.Contains("has changed since it was read", await DetailAsync(late), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, merged.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, untagged.StatusCode);
    }

    [Fact]
    public async Task Write_IfMatchByManyAtOnce_HappensOnce()
    {
        var path = $"/api/v1/incidents/{await FileAsync()}";
        using var read = await host.Http.GetAsync(path, Cancellation);
        var tag = $"{read.Headers.ETag}";

        var answers = await Task.WhenAll(
            Enumerable.Range(1, 8).Select(i => WriteAsync(HttpMethod.Put, $"{path}/owner", tag, $"Person {i}"))
        );

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(a => a.StatusCode == HttpStatusCode.PreconditionFailed));
        Assert.All(answers, a => a.Dispose());
    }

    [Fact]
    public async Task Get_WeekAsCsv_HasALineForEachClassOfTheTable()
    {
        await FileAsync();
        var incidents = await host.GetAsync("/api/v1/incidents?limit=1");
        var filed = (DateTime)incidents["items"]![0]!["filedAtUtc"]!;
        var week = $"{System.Globalization.ISOWeek.GetYear(filed)}-W{System.Globalization.ISOWeek.GetWeekOfYear(filed):00}";

        var report = await host.GetAsync($"/api/v1/reports/weekly/{week}");
        using var answer = await host.Http.GetAsync($"/api/v1/reports/weekly/{week}.csv", Cancellation);
        var lines = (await answer.Content.ReadAsStringAsync(Cancellation)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("week,complete,class,title,", lines[0], StringComparison.Ordinal);
        Assert.Equal(report["classes"]!.AsArray().Count, lines.Length - 1);
        Assert.StartsWith($"{week},no,unclassified,Unclassified,,{report["filed"]},", lines[^1], StringComparison.Ordinal);
    }

    private async Task<string> FileAsync() =>
        (await host.PostAsync("/api/v1/incidents", new { title = "Wrong" }, 201))["id"]!.ToString();

    private async Task<HttpResponseMessage> WriteAsync(HttpMethod method, string path, string tag, string owner = "Ana")
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(new { owner, into = "INC-1" }) };
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await host.Http.SendAsync(request, Cancellation);
    }

    private static List<string> WhatOf(JsonNode list) => [.. list["items"]!.AsArray().Select(f => (string)f!["what"]!)];

    private static async Task<string> DetailAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["detail"]!;
    }
}
