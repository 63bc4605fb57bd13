using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Triage.Web.Tests.Access;

/// <summary>S-70, S-71, A-19: requests that no library would send.</summary>
public sealed class RawRequestTests(TriageHost host) : IClassFixture<TriageHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Authority => new Uri(host.Address).Authority;

    [Theory]
    [InlineData("5;\nhello\r\n0\r\n\r\n", "line feed alone in a chunk's extension")]
    [InlineData("5\n{\"a\":\r\n0\r\n\r\n", "line feed alone behind a chunk's length")]
    [InlineData("-1\r\n\r\n0\r\n\r\n", "negative length")]
    [InlineData("0x5\r\nhello\r\n0\r\n\r\n", "length in another notation")]
    [InlineData("fffffffffffffffff\r\n", "length without bound")]
    public async Task S70_OddChunks_AreRefusedAndTheConnectionEnds(string body, string what)
    {
        var answer = await new RawConnection(host.Address).SendAsync(
            $"POST /v1/traces HTTP/1.1\r\nHost: {Authority}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{body}GET /health/live HTTP/1.1\r\nHost: {Authority}\r\nConnection: close\r\n\r\n"
        );

        Assert.True(answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), $"{what}: {answer}");
        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
    }

    [Fact]
    public async Task S69_HundredsOfHalfRequests_HoldUpNobody()
    {
        var at = new Uri(host.Address);
        var slow = new List<TcpClient>();
        string[] halves =
        [
            "GET /w/main HTTP/1.1\r\nHost: ",
            $"POST /v1/traces HTTP/1.1\r\nHost: {Authority}\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{{",
            $"POST /v1/traces HTTP/1.1\r\nHost: {Authority}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{{",
        ];
        try
        {
            for (var i = 0; i < 300; i++)
            {
                slow.Add(new TcpClient());
                await slow[i].ConnectAsync(at.Host, at.Port, Cancellation);
                await slow[i].GetStream().WriteAsync(Encoding.ASCII.GetBytes(halves[i % halves.Length]), Cancellation);
            }

            for (var i = 0; i < 20; i++)
            {
                using var answer = await host.Http.PostAsync(
                    "/v1/traces",
                    new StringContent("{\"resourceSpans\":[]}", Encoding.UTF8, "application/json"),
                    Cancellation
                );
                Assert.Equal(200, (int)answer.StatusCode);
            }
        }
        finally
        {
            slow.ForEach(s => s.Dispose());
        }
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n")]
    [InlineData("Content-Length: 5, 6\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n")]
    [InlineData("Transfer-Encoding:\u000bchunked\r\n")]
    [InlineData("X: 1\r\n Transfer-Encoding: chunked\r\n")]
    public async Task S70_LengthsThatDisagree_AreRefused(string headers)
    {
        var answer = await new RawConnection(host.Address).SendAsync(
            $"POST /v1/traces HTTP/1.1\r\nHost: {Authority}\r\nContent-Type: application/json\r\n{headers}\r\n0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: {Authority}\r\nConnection: close\r\n\r\n"
        );

        Assert.Matches("^HTTP/1.1 (400|411|501)", answer);
        Assert.DoesNotContain("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/%")]
    [InlineData("/w/main/runs/%00")]
    [InlineData("/w/main/runs/%c0%ae%c0%ae")]
    [InlineData("/w/%ff%fe/incidents")]
    [InlineData("/api/v1/runs/..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/v1/runs?agent=%ed%a0%80")]
    [InlineData("/api/v1/incidents/INC-99999999999999999999")]
    [InlineData("/report/main/%2e%2e/x")]
    public async Task A19_MalformedAddress_IsAnsweredAndNoFault(string path)
    {
        var answer = await new RawConnection(host.Address).SendAsync(
            $"GET {path} HTTP/1.1\r\nHost: {Authority}\r\nConnection: close\r\n\r\n"
        );

        Assert.Matches("^HTTP/1.1 (200|302|400|404)", answer);
        using var alive = await host.Http.GetAsync("/health/live", Cancellation);
        Assert.Equal(200, (int)alive.StatusCode);
    }

    [Fact]
    public async Task S71_QuotesInEveryParameter_ChangeNothingAndAreNoFault()
    {
        const string Hostile = "x' OR '1'='1\";--) UNION SELECT * FROM people/*";
        var document = await host.GetAsync("/openapi/v1.json");
        var asked = 0;
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            if (operations!["get"] is not { } get)
            {
                continue;
            }

            var address = Regex.Replace(
                path,
                "{[^}]+}",
                Uri.EscapeDataString(Hostile),
                RegexOptions.None,
                TimeSpan.FromSeconds(1)
            );
            var words = (get["parameters"]?.AsArray() ?? [])
                .Where(p => (string?)p!["in"] == "query")
                .Select(p => (string)p!["name"]!);
            foreach (var word in words.Prepend(""))
            {
                var query = word.Length == 0 ? "" : $"?{word}={Uri.EscapeDataString(Hostile)}";
                using var request = new HttpRequestMessage(HttpMethod.Get, address + query);
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Hostile}");
                using var answer = await host.Http.SendAsync(request, Cancellation);
                asked++;
                Assert.True((int)answer.StatusCode < 500, $"{address}{query} answered {(int)answer.StatusCode}.");
            }
        }

        Assert.True(asked > 40, $"Only {asked} requests were made.");
        Assert.NotNull(await host.GetAsync("/api/v1/incidents"));
    }

    [Theory]
    [InlineData("/api/v1/nowhere")]
    [InlineData("/api/v1/incidents?state=zzz")]
    [InlineData("/w/elsewhere/runs")]
    public async Task S96_Refusal_CarriesAReferenceAndNothingOfTheServer(string path)
    {
        using var answer = await host.Http.GetAsync(path, Cancellation);

        Assert.NotEmpty(Assert.Single(answer.Headers.GetValues("X-Reference")));
        Assert.DoesNotContain("   at ", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }
}
