using Hub.Bench;

return await BenchCommands.Create().Parse(args).InvokeAsync();
