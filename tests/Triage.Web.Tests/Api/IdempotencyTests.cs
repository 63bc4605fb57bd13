using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Triage.Web.Tests.Api;

public sealed class IdempotencyTests(TriageHost host) : IClassFixture<TriageHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_SameKeyAndBody_CountsOnceAndAnswersTheSame()
    {
        var incident = await FileAsync();
        var answer = new { question = "D0", choice = "contained" };

        var first = await SendAsync($"/api/v1/incidents/{incident}/answers", answer, "answer-1");
        var second = await SendAsync($"/api/v1/incidents/{incident}/answers", answer, "answer-1");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.Status, second.Status));
        Assert.Equal(first.Body, second.Body);
        Assert.Single(JsonNode.Parse(second.Body)!["answered"]!.AsArray());
    }

    [Fact]
    public async Task Post_CreatedThing_IsAnsweredAgainWithItsAddress()
    {
        var first = await SendAsync("/api/v1/incidents", new { title = "Paid twice" }, "file-1");
        var second = await SendAsync("/api/v1/incidents", new { title = "Paid twice" }, "file-1");

        Assert.Equal(HttpStatusCode.Created, second.Status);
        Assert.Equal(first, second);
        Assert.NotNull(second.Location);
    }

    [Fact]
    public async Task Post_SameKeyForAnotherBody_IsRefusedAndChangesNothing()
    {
        await SendAsync("/api/v1/incidents", new { title = "One" }, "file-2");

        var other = await SendAsync("/api/v1/incidents", new { title = "Another one" }, "file-2");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.Status);
        Assert.Contains("'file-2' was used for another request", other.Body, StringComparison.Ordinal);
        var list = await host.GetAsync("/api/v1/incidents?q=Another+one");
        Assert.Empty(list["items"]!.AsArray());
    }

    [Fact]
    public async Task Post_RefusedRequest_LeavesItsKeyForTheCorrectedOne()
    {
        var wrong = await SendAsync("/api/v1/incidents", new { title = "" }, "file-3");
        var again = await SendAsync("/api/v1/incidents", new { title = "" }, "file-3");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (wrong.Status, again.Status));
        var right = await SendAsync("/api/v1/incidents", new { title = "Now with a title" }, "file-3");
        Assert.Equal(HttpStatusCode.Created, right.Status);
    }

    [Fact]
    public async Task Post_ManyAtOnceWithOneKey_FileOneIncident()
    {
        var sent = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => SendAsync("/api/v1/incidents", new { title = "Eight at once" }, "file-4"))
        );

        Assert.All(sent, s => Assert.Contains(s.Status, new[] { HttpStatusCode.Created, HttpStatusCode.Conflict }));
        Assert.Contains(sent, s => s.Status == HttpStatusCode.Created);
        var list = await host.GetAsync("/api/v1/incidents?q=Eight+at+once");
        Assert.Single(list["items"]!.AsArray());
    }

    [Fact]
    public async Task Post_KeyTooLong_NamesTheLimit()
    {
        var sent = await SendAsync("/api/v1/incidents", new { title = "T" }, new string('k', 201));

        Assert.Equal(HttpStatusCode.BadRequest, sent.Status);
        Assert.Contains("'Idempotency-Key' has 201 characters; the limit is 200", sent.Body, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, int> Posts =>
        new()
        {
            { "/api/v1/changes", """{"kind":"prompt","subject":"system prompt","agent":"payer"}""", 201 },
            { "/api/v1/builds", """{"agent":"payer","version":"1.2","result":"success"}""", 201 },
            { "/api/v1/runs", """{"agent":"payer","task":"pay"}""", 201 },
            { "/api/v1/outcomes", """[{"agent":"payer","subject":"INV-1","outcome":"red"}]""", 200 },
            {
                "/api/v1/import",
                """{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","name":"pay","startTimeUnixNano":"1763800000000000000","endTimeUnixNano":"1763800001000000000"}]}]}]}""",
                200
            },
        };

    [Theory]
    [MemberData(nameof(Posts))]
    public async Task Post_AnyAddress_AnswersTheSameKeyTheSame(string path, string json, int status)
    {
        var body = JsonNode.Parse(json)!;
        var first = await SendAsync(path, body, $"any {path}");
        var second = await SendAsync(path, body, $"any {path}");
        var unkeyed = await host.PostAsync(path, body, status);

        Assert.Equal(status, (int)first.Status);
        Assert.Equal(first, second);
        Assert.NotNull(unkeyed);
    }

    [Theory]
    [InlineData("/api/v1/reports/weekly/2026-W40")]
    [InlineData("/api/v1/incidents/{0}/checklist")]
    [InlineData("/api/v1/incidents/{0}/worklist")]
    public async Task Get_SingleThing_HasATagThatHolds(string path)
    {
        var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, await FileAsync());
        using var first = await host.Http.GetAsync(address, Cancellation);

        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(address, first.Headers.ETag!.ToString()));
    }

    [Fact]
    public async Task Get_Unchanged_Answers304UntilSomethingHappens()
    {
        var path = $"/api/v1/incidents/{await FileAsync()}";
        using var first = await host.Http.GetAsync(path, Cancellation);
        var tag = first.Headers.ETag!;

        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(path, tag.ToString()));
        await host.PostAsync($"{path}/accept");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(path, tag.ToString()));
    }

    private async Task<HttpStatusCode> StatusAsync(string path, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var answer = await host.Http.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    private async Task<string> FileAsync() =>
        (await host.PostAsync("/api/v1/incidents", new { title = "Wrong" }, 201))["id"]!.ToString();

    private async Task<Sent> SendAsync(string path, object body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await host.Http.SendAsync(request, Cancellation);
        return new Sent(
            answer.StatusCode,
            await answer.Content.ReadAsStringAsync(Cancellation),
            answer.Headers.Location?.ToString()
        );
    }

    private sealed record Sent(HttpStatusCode Status, string Body, string? Location);
}
