using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Triage.Web.Tests.Access.Accounts;

/// <summary>A real proxy in front of Triage, as a team would set it up.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("triage-proxy-").FullName;
    private readonly Process _process;

    private Proxy(string program, string arguments, string settings, int port)
    {
        Address = $"http://127.0.0.1:{port}";
        var file = Path.Combine(_folder, "proxy.conf");
        File.WriteAllText(file, settings.Replace("FOLDER", _folder, StringComparison.Ordinal));
        _process = Process.Start(
            new ProcessStartInfo(program, $"{arguments} {file}")
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
    }

    public string Address { get; }

    /// <summary>Skips the test, or fails it in CI, where there is no such proxy.</summary>
    public static async Task<Proxy> StartAsync(string name, Uri to)
    {
        var program = Array.Find([$"/usr/sbin/{name}", $"/usr/local/sbin/{name}", $"/usr/bin/{name}"], File.Exists);
        var missing = $"There is no {name} here. Install it (apt-get install {name}).";
        Assert.False(program is null && Environment.GetEnvironmentVariable("TRIAGE_REQUIRE_PROXIES") == "1", missing);
        Assert.SkipWhen(program is null, missing);
        var port = AccountsHost.FreePort();
        var proxy = name == "nginx" ? Nginx(program!, port, to.Authority) : Haproxy(program!, port, to.Authority);
        await proxy.UntilItListensAsync(port);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Proxy Nginx(string program, int port, string to) =>
        new(
            program,
            "-e stderr -c",
            $$"""
            daemon off;
            master_process off;
            pid FOLDER/pid;
            events { worker_connections 64; }
            http {
              access_log off;
              keepalive_timeout 1s;
              client_body_timeout 3s;
              client_header_timeout 3s;
              client_body_temp_path FOLDER/body;
              proxy_temp_path FOLDER/proxy;
              fastcgi_temp_path FOLDER/f;
              uwsgi_temp_path FOLDER/u;
              scgi_temp_path FOLDER/s;
              upstream triage {
                server {{to}};
                keepalive 4;
              }
              server {
                listen 127.0.0.1:{{port}};
                location / {
                  proxy_pass http://triage;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_set_header Host $host;
                  proxy_set_header X-Forwarded-For $remote_addr;
                  proxy_set_header X-Forwarded-Proto https;
                }
              }
            }
            """,
            port
        );

    private static Proxy Haproxy(string program, int port, string to) =>
        new(
            program,
            "-db -f",
            $"""
            defaults
              mode http
              timeout connect 5s
              timeout client 3s
              timeout http-request 3s
              timeout http-keep-alive 1s
              timeout server 5s
            frontend in
              bind 127.0.0.1:{port}
              http-request del-header X-Forwarded-For
              http-request set-header X-Forwarded-Proto https
              option forwardfor
              default_backend triage
            backend triage
              http-reuse always
              server one {to}

            """,
            port
        );

    private async Task UntilItListensAsync(int port)
    {
        for (var look = 0; look < 200; look++)
        {
            Assert.False(_process.HasExited, "The proxy ended at once.");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }

        Assert.Fail("The proxy does not listen.");
    }
}
