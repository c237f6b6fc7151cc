using System.Globalization;
using System.Net;
using Cleave.Orleans.Hosting;
using Cleave.Orleans.Tests.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Cleave.Orleans.Tests.Silos;

/// <summary>A silo as a program of its own: the tests start it, kill it and stop it.</summary>
internal static class SiloProgram
{
    /// <summary>The line by which a silo says that it is ready.</summary>
    public const string Ready = "silo ready";

    /// <summary>Runs a silo: silo STORE CONNECTION SILO-PORT GATEWAY-PORT.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not ["silo", var kind, var connection, var siloPort, var gatewayPort])
        {
            Console.Error.WriteLine("silo STORE CONNECTION SILO-PORT GATEWAY-PORT");
            return 2;
        }

        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(options => options.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.UseOrleans(silo =>
        {
            silo.ConfigureEndpoints(IPAddress.Loopback, Number(siloPort), Number(gatewayPort));
            silo.Configure<ClusterOptions>(Store.Identify);
            silo.AddFleet(Store.Options).UseFastFailover();
            Store.Of(kind, connection).Configure(silo);
        });
        using IHost host = builder.Build();
        await host.StartAsync();
        Console.WriteLine(Ready);
        // A silo whose test has died ends too.
        _ = Task.Run(async () =>
        {
            await Console.In.ReadToEndAsync();
            Environment.Exit(3);
        });
        await host.WaitForShutdownAsync();
        return 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
