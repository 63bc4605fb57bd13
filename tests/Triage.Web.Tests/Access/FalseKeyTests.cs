using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine.Access;
using Triage.Web.Access.Keys;

namespace Triage.Web.Tests.Access;

public sealed class FewOfAnAddressHost : MembersHost
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Triage:Rates:AddressPerSecond", "1");
    }
}

/// <summary>S-41: a key that looks right costs a look-up in the database, and who makes them up gets few of those.</summary>
public sealed class FalseKeyTests(FewOfAnAddressHost host) : IClassFixture<FewOfAnAddressHost>
{
    [Fact]
    public async Task Keys_ThatAreNone_AreCountedBeforeTheyAreLookedUp()
    {
        var mine = host.Keys[(MembersHost.Alpha, KeyScope.Read)];
        Assert.Equal(200, (await host.AskAsync(HttpMethod.Get, "/api/v1/runs", mine)).Status);

        var statuses = new List<int>();
        for (var i = 0; i < 60; i++)
        {
            var secret = RandomNumberGenerator.GetString(KeyText.Alphabet, KeyText.SecretChars);
            statuses.Add((await host.AskAsync(HttpMethod.Get, "/api/v1/runs", new KeyText($"{i:D12}", secret).Whole)).Status);
        }

        Assert.Contains(429, statuses);
        Assert.InRange(host.Services.GetRequiredService<KeyRing>().Remembered, 1, 30);
        // Whoever has one is not held up by it.
        Assert.Equal(200, (await host.AskAsync(HttpMethod.Get, "/api/v1/runs", mine)).Status);
    }
}
