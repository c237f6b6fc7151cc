using Cleave.CacheServer;

if (Options.Read(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

var rounds = new List<IReadOnlyList<Measurement>>();
for (int round = 0; round < options.Rounds; round++)
{
    var measured = new List<Measurement>();

    // Each round begins with another cache, so that no cache always follows the same one.
    foreach (string cache in options.Caches.Skip(round % options.Caches.Count).Concat(options.Caches.Take(round % options.Caches.Count)))
    {
        measured.Add(await Measurement.TakeAsync(cache, options));
        Console.Error.WriteLine($"round {round + 1}, {cache}: {measured[^1].RequestsPerSecond:0} requests/s");
    }

    rounds.Add(measured);
}

var summary = new Summary(rounds);
if (options.Json != "-")
{
    summary.Write(Console.Out);
}

if (options.Json is { } path)
{
    using Stream output = path == "-" ? Console.OpenStandardOutput() : File.Create(path);
    summary.WriteJson(output);
}

return summary.IsRight ? 0 : 1;
