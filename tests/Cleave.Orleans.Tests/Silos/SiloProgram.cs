using System.Globalization;
using System.Net;
using Cleave.Orleans.Hosting;
using Cleave.Orleans.Tests.Faults;
using Cleave.Orleans.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Cleave.Orleans.Tests.Silos;

/// <summary>A silo as a program of its own: the tests start it, kill it and stop it.</summary>
internal static class SiloProgram
{
    /// <summary>The line by which a silo says that it is ready.</summary>
    public const string Ready = "silo ready";

    /// <summary>The command that keeps back writes.</summary>
    public const string Hold = "hold";

    /// <summary>The command that lets the writes go on.</summary>
    public const string Go = "go";

    /// <summary>The name of the storage behind <see cref="HeldStorage"/>.</summary>
    private const string StoreName = "store";

    /// <summary>Runs a silo: silo STORE CONNECTION SILO-PORT GATEWAY-PORT.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not ["silo", var kind, var connection, var siloPort, var gatewayPort])
        {
            Console.Error.WriteLine("silo STORE CONNECTION SILO-PORT GATEWAY-PORT");
            return 2;
        }

        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(
            options => (options.SingleLine, options.TimestampFormat) = (true, "HH:mm:ss.fff ")).SetMinimumLevel(LogLevel.Warning);
        builder.UseOrleans(silo =>
        {
            silo.ConfigureEndpoints(IPAddress.Loopback, Number(siloPort), Number(gatewayPort));
            silo.Configure<ClusterOptions>(Store.Identify);
            silo.AddFleet(Store.Options).UseFastFailover(FaultSettings.ProbeTimeout);
            Store.Of(kind, connection).Configure(silo, StoreName);
            silo.Services.AddGrainStorage(
                FleetOptions.StorageName, (services, _) => new HeldStorage(services.GetRequiredKeyedService<IGrainStorage>(StoreName)));
        });
        using IHost host = builder.Build();
        await host.StartAsync();
        Console.WriteLine(Ready);
        _ = Task.Run(Obey);
        await host.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Carries out the commands of the test. A silo whose test has died ends too.</summary>
    private static async Task Obey()
    {
        while (await Console.In.ReadLineAsync() is { } command)
        {
            if (command == Hold)
                HeldStorage.Hold();
            else if (command == Go)
                HeldStorage.Go();
        }

        Environment.Exit(3);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
